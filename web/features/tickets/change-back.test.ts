import { describe, expect, test } from 'vitest'
import { backTo } from './change-back.ts'
import {
  assigneeChange,
  customChange,
  labelChange,
  priorityChange,
  requesterChange,
  snoozeChange,
  statusChange,
} from './change-ticket.ts'
import type { TicketRow } from './ticket-rows.ts'

const now = new Date('2026-11-22T10:00:00Z')
const stages = {
  open: { id: 'stage-open', name: 'Open' },
  in_progress: { id: 'stage-work', name: 'In progress' },
  waiting: { id: 'stage-wait', name: 'Waiting' },
  resolved: { id: 'stage-done', name: 'Resolved' },
  closed: { id: 'stage-closed', name: 'Closed' },
}
type Looked = Pick<
  TicketRow,
  'status' | 'stage' | 'pipeline' | 'snooze' | 'custom' | 'assignee' | 'priority' | 'labels' | 'requester'
>
const row = (status: TicketRow['status'], more: Partial<Looked> = {}): TicketRow => {
  const looked: Looked = {
    status,
    stage: stages[status],
    pipeline: { id: 'pipeline', name: 'Support' },
    snooze: null,
    custom: {},
    assignee: null,
    priority: 'medium',
    labels: [],
    requester: null,
    ...more,
  }
  return looked as TicketRow
}
const label = (name: string) => ({ id: name.toLowerCase(), name, color: 'red' as const })
const person = (name: string) => ({ id: name.toLowerCase(), name }) as NonNullable<TicketRow['requester']>
const ann = { id: 'ann', name: 'Ann' }
const until = '2026-11-23T08:00:00.000Z'

describe('taking back', () => {
  test('to have taken an open ticket also takes back that the work began', () => {
    const [back, ...more] = backTo(row('open'), assigneeChange(ann), row('in_progress', { assignee: ann }), now)
    expect(more).toEqual([])
    expect(back?.send).toEqual({ assigneeId: null, stageId: 'stage-open' })
    expect(back?.shown).toMatchObject({ assignee: null, status: 'open', stage: stages.open })
  })

  test('to have given it away names its place, so that getting it again begins nothing', () => {
    const before = row('open', { assignee: ann })
    const [back] = backTo(before, assigneeChange(null), row('open'), now)
    expect(back?.send).toEqual({ assigneeId: 'ann', stageId: 'stage-open' })
  })

  test('to have finished what slept lets it sleep on, unless its moment has passed', () => {
    const snooze = { until, untilReply: false }
    const [back] = backTo(row('waiting', { snooze }), statusChange('resolved'), row('resolved'), now)
    expect(back?.send).toEqual({ stageId: 'stage-wait', snooze })
    const [late] = backTo(row('waiting', { snooze }), statusChange('resolved'), row('resolved'), new Date(until))
    expect(late?.send).toEqual({ stageId: 'stage-wait' })
  })

  test('to have closed it opens it and then puts it where it was', () => {
    const back = backTo(row('waiting'), statusChange('closed'), row('closed'), now)
    expect(back.map(({ send }) => send)).toEqual([{ status: 'open' }, { stageId: 'stage-wait' }])
  })

  test('to have resolved it with what was missing empties that again', () => {
    // The list shows the place alone: that the size was there before only the saved ticket tells.
    const saved = row('resolved', { custom: { cause: 'rain', place: 'roof', size: 'XL' } })
    const change = { ...statusChange('resolved'), send: { status: 'resolved' as const, custom: { cause: 'rain' } } }
    const [back] = backTo(row('open', { custom: { place: 'roof' } }), change, saved, now)
    expect(back?.send).toEqual({ stageId: 'stage-open', custom: { cause: null } })
    expect(back?.shown.custom).toEqual({ place: 'roof', size: 'XL' })
  })

  test('one field is one field', () => {
    const [back] = backTo(row('open', { priority: 'low' }), priorityChange('urgent'), row('open'), now)
    expect(back).toEqual(priorityChange('low'))
    const slept = backTo(row('open'), snoozeChange({ until, untilReply: true }), row('open'), now)
    expect(slept).toEqual([snoozeChange(null)])
  })

  test('a label goes back on or off, and those that others changed meanwhile stay', () => {
    const [bug, wave] = [label('Bug'), label('Wave')]
    const put = backTo(row('open', { labels: [bug] }), labelChange({ labels: [bug] }, wave), row('open'), now)
    expect(put).toEqual([{ send: { removeLabelIds: [wave.id] }, shown: { labels: [bug] } }])
    const taken = backTo(
      row('open', { labels: [bug, wave] }),
      labelChange({ labels: [bug, wave] }, bug),
      row('open'),
      now,
    )
    expect(taken).toEqual([{ send: { addLabelIds: [bug.id] }, shown: { labels: [bug, wave] } }])
  })

  test('the requester is the one of before, or nobody', () => {
    const [jo, kim] = [person('Jo'), person('Kim')]
    const changed = row('open', { requester: kim })
    expect(backTo(row('open', { requester: jo }), requesterChange(kim), changed, now)).toEqual([requesterChange(jo)])
    const [none] = backTo(row('open', { requester: null }), requesterChange(kim), changed, now)
    expect(none).toEqual({ send: { requesterId: null }, shown: { requester: null } })
  })

  test('a custom field has its value of before, or none; the others stay, also those that the list does not show', () => {
    const before = row('open', { custom: { size: 'XL', place: 'roof' } })
    const whole = row('open', { custom: { ...before.custom, hidden: 7 } })
    const saved = (custom: Record<string, string | number | string[]>) => row('open', { custom })
    const [back] = backTo(before, customChange(whole, 'size', 'S'), saved({ ...whole.custom, size: 'S' }), now)
    expect(back).toEqual({ send: { custom: { size: 'XL' } }, shown: { custom: whole.custom } })
    const [emptied] = backTo(before, customChange(whole, 'place', null), saved({ size: 'XL', hidden: 7 }), now)
    expect(emptied?.send).toEqual({ custom: { place: 'roof' } })
    const causes = ['rain', 'hail']
    const [filled] = backTo(
      before,
      customChange(whole, 'cause', causes),
      saved({ ...whole.custom, cause: causes }),
      now,
    )
    expect(filled).toEqual({ send: { custom: { cause: null } }, shown: { custom: whole.custom } })
  })

  test('to have given it away with what was missing gives it back and empties that', () => {
    const taken = assigneeChange({ id: 'ann', name: 'Ann' })
    const change = { ...taken, send: { ...taken.send, custom: { cause: 'rain' } } }
    const saved = row('waiting', { assignee: { id: 'ann', name: 'Ann' }, custom: { cause: 'rain' } })
    const [back] = backTo(row('open'), change, saved, now)
    expect(back?.send).toEqual({ assigneeId: null, stageId: 'stage-open', custom: { cause: null } })
  })
})
