import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isWithin, kindOfAddress, OutgoingRefused, type Reach, refuseAddress } from './outgoing.rules.ts'

/** A host that was looked up and judged. */
export type OutgoingTarget = {
  /** True when at least one of its addresses is on the internet. */
  isPublic: boolean
  /** True when all of its addresses lie in networks that the operator named (ALLOWED_NETWORKS). */
  isListed: boolean
  /** For the connection: answers the addresses that were judged, so that a name cannot change its meaning in between. */
  lookup: LookupFunction
}

/**
 * The one guard of every connection to a host that somebody of an organization named: looks it up and refuses it when any of its
 * addresses may not be reached. Rejects with OutgoingRefused, or with the error of the look-up (ENOTFOUND, EAI_AGAIN).
 */
export async function resolveOutgoing(host: string, reach: Reach): Promise<OutgoingTarget> {
  const addresses = isIP(host) ? [host] : await addressesOf(host)
  for (const address of addresses) {
    const why = refuseAddress(host, address, reach)
    if (why) throw new OutgoingRefused(why)
  }
  return {
    isPublic: addresses.some((address) => kindOfAddress(address) === 'public'),
    isListed: addresses.every((address) => isWithin(address, reach.networks)),
    lookup: fixedLookup(addresses),
  }
}

function addressesOf(host: string): Promise<string[]> {
  return new Promise((resolve, reject) =>
    lookup(host, { all: true, order: 'verbatim' }, (error, found: LookupAddress[]) =>
      error ? reject(error) : resolve(found.map((one) => one.address)),
    ),
  )
}

function fixedLookup(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = found
    if (options.all) callback(null, found)
    else callback(null, first?.address ?? '', first?.family)
  }
}
