import ipaddr from 'ipaddr.js'
import { type Sentence, sentence, words } from './words.ts'

/**
 * What an address is to a server that connects to wherever an admin says (docs/quality.md, security 5).
 * `public`: on the internet. `own`: loopback, private, unique local, carrier-grade NAT. `special`: everything else, where nothing
 * lives that a help desk talks to: link-local (the metadata service of clouds among them), multicast, translated (NAT64, 6to4,
 * Teredo) and reserved ones. IPv4 inside IPv6 is judged as the IPv4 that it is.
 */
export type AddressKind = 'public' | 'own' | 'special'

/** Metadata services of clouds that do not live at link-local addresses: AWS by IPv6, Alibaba. */
const metadata = ['fd00:ec2::254', '100.100.100.200'].map((address) => ipaddr.parse(address).toString())

export function kindOfAddress(address: string): AddressKind {
  const parsed = ipaddr.process(address)
  if (metadata.includes(parsed.toString())) return 'special'
  const range = parsed.range()
  if (['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'].includes(range)) return 'own'
  if (range !== 'unicast') return 'special'
  // Of IPv6 only 2000::/3 is given out (IANA); what else counts as unicast holds deprecated forms such as ::127.0.0.1.
  return parsed instanceof ipaddr.IPv6 && ((parsed.parts[0] ?? 0) & 0xe000) !== 0x2000 ? 'special' : 'public'
}

/** True for an address or a network in CIDR notation. */
export function isNetwork(value: string): boolean {
  return ipaddr.isValid(value) ? /[.:]/.test(value) && !value.includes('%') : ipaddr.isValidCIDR(value)
}

/** True when one of the networks (see isNetwork) holds the address. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.process(network), null]
    if (base.kind() !== parsed.kind()) return false
    return parsed.match(base, bits ?? (parsed.kind() === 'ipv4' ? 32 : 128))
  })
}

/** Which addresses may be connected to besides public ones. */
export type Reach = {
  /** ALLOWED_NETWORKS. */
  networks: readonly string[]
  /** True: the own network is open as well, since whoever names a host there runs the server, too. */
  ownNetwork: boolean
}

/** The host that was named may not be connected to; `why` says it, and which setting would allow it. */
export class OutgoingRefused extends Error {
  readonly why: Sentence
  constructor(why: Sentence) {
    super(why.text)
    this.why = why
  }
}

/** Why the host may not be connected to at this address; null: it may. */
export function refuseAddress(host: string, address: string, reach: Reach): Sentence | null {
  if (isWithin(address, reach.networks)) return null
  const named = host === address ? host : `${host} (${address})`
  const kind = kindOfAddress(address)
  if (kind === 'public' || (kind === 'own' && reach.ownNetwork)) return null
  if (kind === 'special')
    return sentence('outgoing.special', words`${{ host: named }} is no address at which such a server can be.`)
  return sentence(
    'outgoing.own_network',
    words`${{ host: named }} lies in the own network of this server, which several organizations use. Whoever runs it can allow the address with the setting ALLOWED_NETWORKS.`,
  )
}
