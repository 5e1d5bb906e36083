import { expect, test } from 'vitest'
import { reasonOf, sentenceOf } from './event-sentence.ts'

const maya = { kind: 'user' as const, id: 'u1', name: 'Maya' }

test.each([
  ['ticket.created', {}, 'ticket:event.created', {}],
  ['ticket.priority_changed', { from: 'low', to: 'high' }, 'ticket:event.priority', {}],
  ['ticket.assigned', { from: null, to: { id: 'u2', name: 'Tomi' } }, 'ticket:event.assigned', { to: 'Tomi' }],
  ['ticket.assigned', { from: null, to: { id: 'u1', name: 'Maya' } }, 'ticket:event.tookOver', {}],
  ['ticket.assigned', { from: { id: 'u2', name: 'Tomi' }, to: null }, 'ticket:event.unassigned', { from: 'Tomi' }],
  [
    'ticket.labels_changed',
    { added: [{ name: 'refund' }, { name: 'vip' }], removed: [] },
    'ticket:event.labelsAdded',
    { added: 'refund, vip' },
  ],
  [
    'ticket.labels_changed',
    { added: [{ name: 'refund' }], removed: [{ name: 'vip' }] },
    'ticket:event.labelsBoth',
    { added: 'refund', removed: 'vip' },
  ],
  ['ticket.type_changed', { from: { name: 'Bug' }, to: null }, 'ticket:event.typeRemoved', { from: 'Bug' }],
  [
    'ticket.pipeline_changed',
    { from: { name: 'Support' }, to: { name: 'Onboarding' } },
    'ticket:event.pipeline',
    { from: 'Support', to: 'Onboarding' },
  ],
  ['ticket.due_changed', { from: null, to: '2030-01-02' }, 'ticket:event.due', { to: '2030-01-02' }],
  ['ticket.snoozed', { until: '2030-01-02', untilReply: false }, 'ticket:event.snoozed', { to: '2030-01-02' }],
  ['ticket.snoozed', { until: '2030-01-02', untilReply: true }, 'ticket:event.snoozedBoth', { to: '2030-01-02' }],
  ['ticket.snoozed', { until: null, untilReply: true }, 'ticket:event.snoozedReply', {}],
  ['ticket.woken', { by: 'time' }, 'ticket:event.wokenTime', {}],
  ['ticket.woken', { by: 'reply' }, 'ticket:event.wokenReply', {}],
  ['ticket.woken', { by: 'done' }, 'ticket:event.woken', {}],
  ['ticket.due_changed', { from: '2030-01-02', to: null }, 'ticket:event.dueRemoved', {}],
  [
    'ticket.field_changed',
    {
      field: { name: 'Size', type: 'select' },
      from: { value: 'a', label: 'Small' },
      to: { value: 'b', label: 'Large' },
    },
    'ticket:event.field',
    { field: 'Size', from: 'Small', to: 'Large' },
  ],
  [
    'ticket.field_changed',
    { field: { name: 'Weight', type: 'number' }, from: null, to: { value: 7, label: null } },
    'ticket:event.fieldSet',
    { field: 'Weight', to: '7' },
  ],
  [
    'ticket.field_changed',
    { field: { name: 'Weight', type: 'number' }, from: { value: 7, label: null }, to: null },
    'ticket:event.fieldEmptied',
    { field: 'Weight', from: '7' },
  ],
  ['ticket.teleported', { until: '2030' }, 'ticket:event.other', { name: 'ticket.teleported' }],
])('%s %j says %s', (name, data, key, values) => {
  expect(sentenceOf({ name, data, actor: maya })).toMatchObject({ key, values })
})

test('what the reader does not see is called so, and not by its id', () => {
  const field = { name: 'Twin', type: 'record' }
  const data = { field, from: null, to: { value: 'an id', label: null, hidden: true } }
  const said = sentenceOf({ name: 'ticket.field_changed', data, actor: maya })
  expect(said).toMatchObject({ key: 'ticket:event.fieldSet', words: { to: 'ticket:event.hidden' } })
  expect(JSON.stringify(said)).not.toContain('an id')
})

test.each([
  ['contact', null, { hidden: true }, 'association', 'associations:type.contact'],
  ['account', { hidden: true }, { hidden: true }, 'associationChanged', 'associations:type.account'],
  ['object', { hidden: true }, null, 'associationRemoved', 'ticket:event.record'],
])('an association with a %s that the reader has no access to says that alone', (type, from, to, key, word) => {
  const said = sentenceOf({ name: 'ticket.association_changed', data: { type, from, to }, actor: maya })
  const none = 'ticket:event.noAccess'
  expect(said).toEqual({ key: `ticket:event.${key}`, values: {}, words: { type: word, from: none, to: none } })
  const all = sentenceOf({
    name: 'ticket.associated',
    data: { set: [{ type, hidden: true }], unclear: [] },
    actor: maya,
  })
  expect(all).toEqual({ key: 'ticket:event.associatedHidden', values: {} })
})

test('statuses and priorities are named by the catalogue, not by their code', () => {
  const status = sentenceOf({ name: 'ticket.status_changed', data: { from: 'open', to: 'waiting' }, actor: maya })
  expect(status?.words).toEqual({ from: 'shared:status.open', to: 'shared:status.waiting' })
})

test('what messages tell themselves, and data without sense, make no line', () => {
  for (const name of ['message.received', 'message.sent', 'delivery.failed', 'mail.suspended']) {
    expect(sentenceOf({ name, data: {}, actor: maya })).toBeUndefined()
  }
  expect(sentenceOf({ name: 'ticket.status_changed', data: { from: 'x', to: 7 }, actor: maya })).toBeUndefined()
  expect(sentenceOf({ name: 'ticket.labels_changed', data: {}, actor: maya })).toBeUndefined()
})

test('a machine’s reason is shown, a person’s own wish has none', () => {
  expect(reasonOf({ cause: { rule: 'auto_close', days: 7 } })).toMatchObject({
    key: 'ticket:rule.autoClose',
    values: { count: 7 },
  })
  expect(reasonOf({ cause: { rule: 'of_tomorrow' } })).toMatchObject({ key: 'ticket:rule.other' })
  expect(reasonOf({ cause: {} })).toBeUndefined()
  expect(reasonOf({ cause: { ruleId: 'r', ruleName: 'Tell', depth: 1 } })).toEqual({
    key: 'ticket:rule.own',
    values: { name: 'Tell' },
  })
})

const servers = import.meta.glob<string>(
  ['../../../../server/modules/**/*.ts', '!../../../../server/modules/**/*.test.ts'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)

test('every rule by which the server acts has its sentence', () => {
  const rules = Object.values(servers).flatMap((source) =>
    [...source.matchAll(/cause: \{ rule: '(\w+)'/g)].map(([, rule = '']) => rule),
  )
  expect(rules).toContain('auto_close')
  expect(rules.filter((rule) => reasonOf({ cause: { rule } })?.key === 'ticket:rule.other')).toEqual([])
})
