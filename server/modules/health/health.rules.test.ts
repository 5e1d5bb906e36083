import { expect, test } from 'vitest'
import type { HealthPart, HealthState } from './health.contract.ts'
import { judgeHealth } from './health.rules.ts'

type Facts = Parameters<typeof judgeHealth>[0]
const now = new Date('2030-01-02T09:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
const consumer = { consumer: 'c', behind: 3, waitingSince: null, nextTryAt: null, attempts: 0 }
const well: Facts = {
  database: { version: '18', sizeBytes: 1, answerMs: 1 },
  files: { error: null, freeBytes: 50e9 },
  workers: [{ host: 'a', seenAt: ago(0), alive: true }],
  jobs: { due: 0, oldestDueAt: null, later: 4, failing: [] },
  reactions: [consumer],
  clocks: { tickets: 9, differences: 0, checkedAt: ago(60) },
  timers: { count: 0, since: null },
  setAside: [],
}
const failing = { name: 'email.send', count: 1, attempts: 3, lastError: 'x', nextTryAt: null }
const aside = {
  id: 'i',
  consumer: 'c',
  seq: '1',
  name: null,
  at: null,
  error: 'x',
  attempts: 5,
  failedAt: ago(1),
  retrying: false,
}

test.each<[string, Partial<Facts>, HealthPart, HealthState]>([
  ['all well', {}, 'database', 'ok'],
  ['a slow database', { database: { ...well.database, answerMs: 900 } }, 'database', 'warn'],
  ['files that cannot be written', { files: { error: 'EROFS', freeBytes: null } }, 'files', 'failing'],
  ['little room', { files: { error: null, freeBytes: 1e9 } }, 'files', 'warn'],
  ['a storage that does not say its room', { files: { error: null, freeBytes: null } }, 'files', 'ok'],
  ['a breach that nobody was told of', { timers: { count: 1, since: ago(2) } }, 'clocks', 'warn'],
  ['clocks that were never compared', { clocks: null }, 'clocks', 'ok'],
  [
    'clocks that differ from the log',
    { clocks: { tickets: 9, differences: 1, checkedAt: ago(60) } },
    'clocks',
    'failing',
  ],
  ['no job runner', { workers: [] }, 'workers', 'failing'],
  ['job runners that fell silent', { workers: [{ host: 'a', seenAt: ago(5), alive: false }] }, 'workers', 'failing'],
  ['one of two silent', { workers: [...well.workers, { host: 'b', seenAt: ago(5), alive: false }] }, 'workers', 'ok'],
  ['jobs of this minute', { jobs: { ...well.jobs, oldestDueAt: ago(1) } }, 'jobs', 'ok'],
  ['a job that waits ten minutes', { jobs: { ...well.jobs, oldestDueAt: ago(10) } }, 'jobs', 'warn'],
  ['a job that waits an hour', { jobs: { ...well.jobs, oldestDueAt: ago(60) } }, 'jobs', 'failing'],
  ['a job that failed', { jobs: { ...well.jobs, failing: [failing] } }, 'jobs', 'warn'],
  [
    'a reaction that is tried again',
    { reactions: [{ ...consumer, waitingSince: ago(40), nextTryAt: ago(-1) }] },
    'reactions',
    'warn',
  ],
  ['a reaction that nobody makes', { reactions: [{ ...consumer, waitingSince: ago(40) }] }, 'reactions', 'failing'],
  ['an event set aside', { setAside: [aside] }, 'reactions', 'warn'],
])('%s', (_what, change, part, state) => {
  const judged = judgeHealth({ ...well, ...change }, now)
  expect(judged.parts.find((one) => one.part === part)?.state).toBe(state)
  expect(judged.parts.filter((one) => one.part !== part).map((one) => one.state)).toEqual(Array(5).fill('ok'))
  expect(judged.state).toBe(state)
})

test('the worst part is the state of all', () => {
  expect(judgeHealth({ ...well, workers: [], setAside: [aside] }, now).state).toBe('failing')
})
