import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Announcement, PresenceClient, type PresenceDoor } from './presence-client.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const kim = { id: 'kim', name: 'Kim', activity: 'replying' as const }

function setUp(change: Partial<PresenceDoor> = {}) {
  const said: Announcement[] = []
  const shown = new Map<string, string[]>()
  const state = { here: true, live: true, left: 0 }
  const client = new PresenceClient({
    announce: async (where) => {
      said.push(where)
      return where.ticketId ? [{ ticketId: where.ticketId, people: [kim] }] : []
    },
    leave: () => {
      state.left += 1
    },
    show: (id, people) =>
      shown.set(
        id,
        people.map(({ name }) => name),
      ),
    isHere: () => state.here,
    isLive: () => state.live,
    now: () => Date.now(),
    ...change,
  })
  return { client, said, shown, state }
}

describe('where a window is', () => {
  test('is said at once, then every ten seconds, and once that it left', async () => {
    const { client, said, shown, state } = setUp()
    const leave = client.enter('t1')
    await vi.advanceTimersByTimeAsync(200)
    expect(said).toEqual([{ ticketId: 't1', activity: 'viewing', watch: [] }])
    expect(shown.get('t1')).toEqual(['Kim'])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(said).toHaveLength(4)
    state.live = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(said.length).toBeGreaterThanOrEqual(7)
    const before = said.length
    leave()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(said.slice(before)).toEqual([{ ticketId: null, activity: 'viewing', watch: [] }])
    expect(shown.get('t1')).toEqual([])
  })

  test('a key stroke says nothing but for the first; who pauses for long only looks', async () => {
    const { client, said } = setUp()
    client.enter('t1')
    await vi.advanceTimersByTimeAsync(1_000)
    for (let key = 0; key < 200; key += 1) {
      client.write('replying')
      await vi.advanceTimersByTimeAsync(40)
    }
    expect(said.map(({ activity }) => activity)).toEqual(['viewing', 'replying'])
    await vi.advanceTimersByTimeAsync(45_000)
    expect(said.at(-1)?.activity).toBe('viewing')
    client.write('noting')
    client.write(null)
    client.write('replying')
    await vi.advanceTimersByTimeAsync(200)
    expect(said.at(-1)?.activity).toBe('replying')
    client.write(null)
    await vi.advanceTimersByTimeAsync(200)
    expect(said.at(-1)?.activity).toBe('viewing')
  })

  test('nobody before the window: nothing is said until somebody is back', async () => {
    const { client, said, state } = setUp()
    client.enter('t1')
    await vi.advanceTimersByTimeAsync(1_000)
    state.here = false
    await vi.advanceTimersByTimeAsync(120_000)
    expect(said).toHaveLength(1)
    state.here = true
    client.wake()
    await vi.advanceTimersByTimeAsync(1)
    expect(said).toHaveLength(2)
    client.close()
    expect(state.left).toBe(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(said).toHaveLength(2)
  })

  test('rows that left the screen show nobody; one that is open too goes on', async () => {
    const { client, said, shown } = setUp({
      announce: async (where) => {
        said.push(where)
        return where.watch.map((ticketId) => ({ ticketId, people: [kim] }))
      },
    })
    client.watchRows(['t1', 't2'])
    await vi.advanceTimersByTimeAsync(200)
    expect(shown.get('t2')).toEqual(['Kim'])
    client.enter('t2')
    client.watchRows(['t1'])
    expect(shown.get('t2')).toEqual(['Kim'])
    client.watchRows([])
    expect(shown.get('t1')).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(said.at(-1)).toEqual({ ticketId: 't2', activity: 'viewing', watch: [] })
  })

  test('an answer that comes late does not undo a later one; without an answer nobody is shown', async () => {
    const answers: ((people: (typeof kim)[] | null) => void)[] = []
    const { client, shown } = setUp({
      announce: ({ ticketId }) =>
        new Promise((resolve, reject) => {
          answers.push((people) =>
            people ? resolve([{ ticketId: ticketId ?? '', people }]) : reject(new Error('No answer')),
          )
        }),
    })
    client.enter('t1')
    await vi.advanceTimersByTimeAsync(200)
    client.write('replying')
    await vi.advanceTimersByTimeAsync(200)
    answers[1]?.([kim])
    answers[0]?.([])
    await vi.advanceTimersByTimeAsync(0)
    expect(shown.get('t1')).toEqual(['Kim'])
    await vi.advanceTimersByTimeAsync(10_000)
    answers[2]?.(null)
    await vi.advanceTimersByTimeAsync(0)
    expect(shown.get('t1')).toEqual([])
  })
})
