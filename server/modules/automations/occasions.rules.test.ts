import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Trigger } from './automations.contract.ts'
import { isMeant, listensTo, type Occasion, occasionsOf } from './occasions.rules.ts'

type Event = Parameters<typeof occasionsOf>[0]
const event = (name: string, data: Record<string, unknown> = {}, actorKind: Event['actorKind'] = 'user'): Event => ({
  name,
  data,
  actorKind,
  cause: {},
})
const stage = (id: string) => ({ id, name: id })

test.each<[string, Event, boolean, unknown[]]>([
  [
    'a ticket enters its first stage',
    event('ticket.created', { stage: stage('s1') }, 'contact'),
    true,
    [
      { kind: 'created', by: 'customer' },
      { kind: 'entered', stageId: 's1' },
    ],
  ],
  [
    'a status that changed is a stage that was left and entered',
    event('ticket.status_changed', { from: 'open', to: 'resolved', left: stage('s1'), stage: stage('s2') }),
    false,
    [
      { kind: 'changed', field: 'status', from: ['open'], to: ['resolved'], by: 'agent' },
      { kind: 'changed', field: 'stage', from: ['s1'], to: ['s2'], by: 'agent' },
      { kind: 'changed', field: 'open', from: [true], to: [false], by: 'agent' },
      { kind: 'entered', stageId: 's2' },
    ],
  ],
  [
    'a stage of the same status',
    event('ticket.stage_changed', { from: stage('s1'), to: stage('s2') }),
    false,
    [
      { kind: 'changed', field: 'stage', from: ['s1'], to: ['s2'], by: 'agent' },
      { kind: 'entered', stageId: 's2' },
    ],
  ],
  [
    'labels that came and went',
    event('ticket.labels_changed', { added: [stage('a'), stage('b')], removed: [stage('c')] }),
    false,
    [{ kind: 'changed', field: 'label', from: ['c'], to: ['a', 'b'], by: 'agent' }],
  ],
  [
    'a ticket that is nobody’s now',
    event('ticket.assigned', { from: stage('u'), to: null }, 'system'),
    false,
    [{ kind: 'changed', field: 'assignee', from: ['u'], to: [null], by: 'system' }],
  ],
  [
    'a field of the organization',
    event('ticket.field_changed', { field: { key: 'size' }, from: { value: 'x' }, to: null }),
    false,
    [{ kind: 'changed', field: 'custom.size', from: ['x'], to: [null], by: 'agent' }],
  ],
  [
    'a customer’s reply',
    event('message.received', { class: 'normal' }, 'contact'),
    false,
    [{ kind: 'replied', by: 'customer' }],
  ],
  ['the mail that began the ticket', event('message.received', { class: 'normal' }, 'contact'), true, []],
  ['an absence notice', event('message.received', { class: 'auto' }, 'system'), false, []],
  ['a bounce', event('message.received', { class: 'bounce' }, 'system'), false, []],
  ['a message that is held', event('message.received', { class: 'normal', held: true }, 'contact'), false, []],
  ['an agent’s reply', event('message.sent'), false, [{ kind: 'replied', by: 'agent' }]],
  ['what a rule wrote', event('message.sent', { automatic: true }, 'system'), false, []],
  ['a note of a rule', event('message.note_added', {}, 'system'), false, []],
  ['a note', event('message.note_added'), false, [{ kind: 'noted' }]],
  ['a deadline', event('ticket.sla_breached', {}, 'system'), false, [{ kind: 'sla_breached' }]],
  ['what no rule is asked at', event('ticket.linked'), false, []],
])('%s', (_name, given, opens, occasions) => {
  expect(occasionsOf(given, opens)).toEqual(occasions)
})

const low: Occasion = { kind: 'changed', field: 'priority', from: ['medium'], to: ['low'], by: 'agent' }
test.each<[Trigger, Occasion, boolean, boolean]>([
  [{ on: 'updated', by: 'anyone' }, low, true, true],
  [{ on: 'updated', by: 'customer' }, low, true, false],
  [{ on: 'changed', field: 'priority', by: 'anyone' }, low, true, true],
  [{ on: 'changed', field: 'priority', to: 'low', by: 'anyone' }, low, true, true],
  [{ on: 'changed', field: 'priority', to: 'high', by: 'anyone' }, low, true, false],
  [{ on: 'changed', field: 'priority', from: 'low', by: 'anyone' }, low, true, false],
  [{ on: 'changed', field: 'status', by: 'anyone' }, low, false, false],
  [{ on: 'created', by: 'anyone' }, low, false, false],
  [
    { on: 'changed', field: 'label', to: 'b', by: 'anyone' },
    { kind: 'changed', field: 'label', from: [], to: ['a', 'b'], by: 'agent' },
    true,
    true,
  ],
  [
    { on: 'changed', field: 'assignee', to: null, by: 'anyone' },
    { kind: 'changed', field: 'assignee', from: ['u'], to: [null], by: 'agent' },
    true,
    true,
  ],
  [{ on: 'replied', by: 'customer' }, { kind: 'replied', by: 'agent' }, true, false],
  [{ on: 'replied', by: 'anyone' }, { kind: 'replied', by: 'agent' }, true, true],
  [{ on: 'stage_entered', stageId: 's' }, { kind: 'entered', stageId: 's' }, true, true],
  [{ on: 'stage_entered', stageId: 's' }, { kind: 'entered', stageId: 't' }, false, false],
])('%o at %o: asked %s, meant %s', (trigger, occasion, asked, meant) => {
  expect([listensTo(trigger, occasion), isMeant(trigger, occasion)]).toEqual([asked, meant])
})

test('no event throws, whatever stands in it', () => {
  const names = [
    'ticket.created',
    'ticket.status_changed',
    'ticket.labels_changed',
    'ticket.field_changed',
    'ticket.requester_changed',
    'message.received',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.dictionary(
        fc.constantFrom('from', 'to', 'left', 'stage', 'field', 'added', 'removed', 'account', 'class'),
        fc.jsonValue(),
      ),
      fc.boolean(),
      (name, data, opens) => {
        expect(Array.isArray(occasionsOf(event(name, data), opens))).toBe(true)
      },
    ),
  )
})
