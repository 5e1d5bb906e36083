import ipaddr from 'ipaddr.js'
import { isWithin } from '../../platform/outgoing.rules.ts'

/** What one address may do at the mail door that nobody trusts. A mail server that is told 421 or 451 comes again later. */
export type DoorLimits = {
  /** Open connections of one address. */
  connections: number
  /** Open connections of all such addresses together: the rest of the door is kept for trusted relays. */
  allConnections: number
  /** New connections of one address a minute. */
  newConnections: number
  /** Mails of one address a minute. */
  mails: number
  /** Unknown recipients of one address a minute: more is somebody who guesses addresses. */
  unknownRecipients: number
  /** Refusals of one address a minute that leave a trace in the ledger. */
  refusals: number
  /** Refusals in one organization a minute that leave a trace, of everybody together: trusted relays hand on what others guess. */
  orgRefusals: number
  /** Milliseconds from one mail to the next, its own time not counted: slow words hold the door open. */
  talkMs: number
  /** Milliseconds for one mail: 35 MB by 0.25 Mbit/s. */
  mailMs: number
}

export const doorLimits: DoorLimits = {
  connections: 20,
  allConnections: 150,
  newConnections: 120,
  mails: 300,
  unknownRecipients: 60,
  refusals: 10,
  orgRefusals: 30,
  talkMs: 5 * 60_000,
  mailMs: 20 * 60_000,
}

const windowMs = 60_000
/** Windows that are remembered; the oldest are forgotten first. Each takes about 200 bytes. */
const maxWindows = 20_000

export type Counted = 'newConnections' | 'mails' | 'unknownRecipients' | 'refusals'

/** Who is at the door: counts what each address does, in the memory of this process. Trusted addresses are not counted. */
export type DoorVisitors = {
  isTrusted: (address: string) => boolean
  arrive: (address: string) => void
  leave: (address: string) => void
  /** Which limit of open connections the visitors of the address are over; null: none. */
  crowded: (address: string) => 'connections' | 'allConnections' | null
  /** Counts one more; true when that is one too many in this minute. */
  isOver: (what: Counted, address: string, now: Date) => boolean
  /** Counts one more trace of an organization; true when that is one too many in this minute. */
  isFull: (orgId: string, now: Date) => boolean
}

export function createVisitors(trusted: readonly string[], limits: DoorLimits): DoorVisitors {
  const open = new Map<string, number>()
  const windows = new Map<string, { count: number; endsAt: number }>()
  let all = 0
  const isTrusted = (address: string) => isWithin(address, trusted)
  const change = (address: string, by: 1 | -1) => {
    if (isTrusted(address)) return
    const key = blockOf(address)
    const count = (open.get(key) ?? 0) + by
    all += by
    if (count > 0) open.set(key, count)
    else open.delete(key)
  }
  const count = (key: string, now: Date) => {
    const known = windows.get(key)
    // One that ends later than a window from now was begun before the clock was put back.
    const left = known ? known.endsAt - now.getTime() : 0
    const live = known && left > 0 && left <= windowMs ? known : { count: 0, endsAt: now.getTime() + windowMs }
    live.count += 1
    // Said again at the end of the map, so that what is forgotten first is what was not used for longest.
    windows.delete(key)
    windows.set(key, live)
    if (windows.size > maxWindows) windows.delete(windows.keys().next().value ?? '')
    return live.count
  }
  return {
    isTrusted,
    arrive: (address) => change(address, 1),
    leave: (address) => change(address, -1),
    crowded: (address) => {
      if (isTrusted(address)) return null
      if ((open.get(blockOf(address)) ?? 0) > limits.connections) return 'connections'
      return all > limits.allConnections ? 'allConnections' : null
    },
    isOver: (what, address, now) => !isTrusted(address) && count(`${what} ${blockOf(address)}`, now) > limits[what],
    isFull: (orgId, now) => count(`org ${orgId}`, now) > limits.orgRefusals,
  }
}

/** An IPv4 address itself; of IPv6 the /64, which one host may fill as it likes. */
export function blockOf(address: string): string {
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
