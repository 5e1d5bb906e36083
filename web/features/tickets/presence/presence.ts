import { api, read } from '../../../api/client.ts'
import { connectionWay, listenLive } from '../../../api/live.ts'
import { PresenceClient } from './presence-client.ts'
import { type Person, setMarks } from './row-marks-store.ts'

/** Without a key or a move of the pointer for so long nobody sits there. */
const idleMs = 5 * 60_000

// A page on plain http from a foreign address has no crypto.randomUUID.
const clientId = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('')
let touchedAt = performance.now()
const isHere = () => document.visibilityState === 'visible' && performance.now() - touchedAt < idleMs

/** Where this window is, as colleagues see it. Loads after what it belongs to. */
export const presence = new PresenceClient({
  announce: async (where) => (await read(api.POST('/api/v1/presence', { body: { clientId, ...where } }))).data,
  leave: () => {
    const nowhere = { clientId, ticketId: null, activity: 'viewing' as const, watch: [] }
    // The page is going: the browser sends it all the same.
    api.POST('/api/v1/presence', { body: nowhere, keepalive: true }).catch(() => undefined)
  },
  show: (ticketId, people) => setMarks(ticketId, { people }),
  isHere,
  isLive: () => connectionWay() === 'stream',
  now: () => performance.now(),
})

function touch(): void {
  const wasHere = isHere()
  touchedAt = performance.now()
  if (!wasHere && isHere()) presence.wake()
}

for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'])
  addEventListener(name, touch, { passive: true, capture: true })
document.addEventListener('visibilitychange', () => isHere() && presence.wake())
addEventListener('pagehide', () => presence.close())
addEventListener('pageshow', (event) => event.persisted && presence.wake())
listenLive(['presence.changed'], ({ ticketId, data }) => {
  if (ticketId && presence.shows(ticketId)) setMarks(ticketId, { people: peopleOf(data) })
})

function peopleOf(data: unknown): Person[] {
  return typeof data === 'object' && data !== null && 'people' in data ? (data.people as Person[]) : []
}
