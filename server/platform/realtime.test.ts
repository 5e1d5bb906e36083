import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'
import { newId } from './ids.ts'
import { createLog } from './log.ts'
import { joinProcesses, listen, listenToGaps } from './realtime.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('words of other processes are heard, also after the connection was cut, and the gap is told', async () => {
  const org = newId()
  let heard = 0
  let gaps = 0
  const leave = listen(org, () => {
    heard += 1
  })
  const leaveGaps = listenToGaps(() => {
    gaps += 1
  })
  const bus = await joinProcesses(world.databaseUrl, createLog('silent'))
  const other = new pg.Client({ connectionString: world.databaseUrl })
  await other.connect()
  const say = () => other.query('select pg_notify($1, $2)', ['deskhand_events', `another ${org}`])
  try {
    await say()
    await expect.poll(() => heard).toBe(1)
    const cut = await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deskhand bus' and datname = current_database()`,
    )
    expect(cut.rowCount).toBe(1)
    // Whoever listens looks for himself, and hears the next word again.
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1)
    expect(heard).toBe(2)
    await say()
    await expect.poll(() => heard).toBe(3)
  } finally {
    leave()
    leaveGaps()
    await other.end()
    await bus.close()
  }
})
