import { describe, expect, test } from 'vitest'
import { emptyTicket, faultsOf, isWorthKeeping, newRequester, readDraft, toInput } from './new-ticket-values.ts'

const made = (name: string, email = '', phone = '') => ({ kind: 'new' as const, name, email, phone })

describe('what must be right before it is sent', () => {
  test.each([
    [{ subject: '  ' }, { subject: 'subject' }],
    [{ subject: 'Tent' }, {}],
    [{ subject: 'Tent', requester: made('', '', ' ') }, { requester: 'requester' }],
    [{ subject: 'Tent', requester: made('Lena') }, {}],
    [{ subject: 'Tent', requester: made('', '', '0170 1') }, {}],
    [{ subject: 'Tent', requester: made('Lena', 'lena@') }, { requester: 'email' }],
  ])('%j: %j', (written, faults) => {
    expect(faultsOf({ ...emptyTicket, ...written })).toEqual(faults)
  })
})

test.each([
  ['lena@brandt.test', made('', 'lena@brandt.test')],
  ['+49 30 1234-56', made('', '', '+49 30 1234-56')],
  [' Lena Brandt ', made('Lena Brandt')],
])('a contact begun with %j', (typed, requester) => {
  expect(newRequester(typed)).toEqual(requester)
})

test('empty parts are not sent, ids take the place of what is shown', () => {
  expect(
    toInput({
      ...emptyTicket,
      subject: ' Tent ',
      requester: made('Lena', '', ''),
      assignee: { id: 'a1', name: 'Ann' },
      labels: [{ id: 'l1', name: 'vip', color: 'red' }],
    }),
  ).toEqual({
    subject: 'Tent',
    description: undefined,
    priority: 'medium',
    source: 'phone',
    typeId: undefined,
    queueId: undefined,
    visibility: 'public',
    assigneeId: 'a1',
    labels: ['l1'],
    requester: { name: 'Lena', email: undefined, phone: undefined },
  })
})

test('a colleague who asks is named by the address, which makes it the colleague’s request', () => {
  const requester = { kind: 'member' as const, id: 'u1', name: 'Ben', detail: 'Colleague', email: 'ben@acme.test' }
  const draft = { ...emptyTicket, subject: 'Chair', requester, queueId: 'q1', visibility: 'private' as const }
  expect(toInput(draft)).toMatchObject({
    requester: { name: 'Ben', email: 'ben@acme.test' },
    queueId: 'q1',
    visibility: 'private',
  })
  expect(readDraft(JSON.stringify(draft))).toEqual(draft)
})

describe('a draft', () => {
  test('comes back as it was', () => {
    const draft = {
      ...emptyTicket,
      subject: 'Tent',
      requester: made('Lena', 'lena@brandt.test'),
      priority: 'high' as const,
    }
    expect(readDraft(JSON.stringify(draft))).toEqual(draft)
  })

  test.each([[null], [''], ['{'], ['7'], ['null']])('is none when the browser kept %j', (stored) => {
    expect(readDraft(stored)).toBeUndefined()
  })

  test('of another time loses only what is not understood', () => {
    const stored = JSON.stringify({
      subject: 'Tent',
      priority: 'P1',
      requester: { id: 7 },
      labels: [{ id: 'x' }],
      extra: 1,
    })
    expect(readDraft(stored)).toEqual({ ...emptyTicket, subject: 'Tent' })
  })

  test('is worth keeping when words or a requester would be missed', () => {
    expect(isWorthKeeping({ ...emptyTicket, priority: 'urgent' })).toBe(false)
    expect(isWorthKeeping({ ...emptyTicket, description: 'x' })).toBe(true)
  })
})
