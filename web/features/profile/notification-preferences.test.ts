import { expect, test } from 'vitest'
import { withChange } from './notification-preferences.api.ts'

const before = {
  kinds: [
    { kind: 'assigned' as const, app: true, mail: 'now' as const },
    { kind: 'note_added' as const, app: true, mail: 'off' as const },
  ],
  queues: [
    {
      queue: { id: 'q', name: 'Care' },
      own: false,
      kinds: [{ kind: 'ticket_created' as const, app: false, mail: 'off' as const }],
    },
    {
      queue: { id: 'r', name: 'Sales' },
      own: false,
      kinds: [{ kind: 'ticket_created' as const, app: false, mail: 'off' as const }],
    },
  ],
  digest: { hour: 8, timeZone: 'UTC' },
}

test('a change shows its own cells alone', () => {
  const after = withChange(before, { kinds: [{ kind: 'note_added', mail: 'daily' }], digest: { hour: 17 } })
  expect(after).toEqual({
    kinds: [before.kinds[0], { kind: 'note_added', app: true, mail: 'daily' }],
    queues: before.queues,
    digest: { hour: 17, timeZone: 'UTC' },
  })
  expect(before.kinds[1]?.mail).toBe('off')
  expect(withChange(before, {})).toEqual(before)
})

test('what is said of a queue is shown there alone', () => {
  const after = withChange(before, { queues: [{ queueId: 'q', kinds: [{ kind: 'ticket_created', app: true }] }] })
  expect(after.queues).toEqual([
    { queue: { id: 'q', name: 'Care' }, own: true, kinds: [{ kind: 'ticket_created', app: true, mail: 'off' }] },
    before.queues[1],
  ])
})
