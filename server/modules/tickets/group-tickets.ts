import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import { type ConditionField, fieldsOf } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { readCondition } from '../conditions/moment.ts'
import { allOf } from '../conditions/resolve-condition.ts'
import { listQueues } from '../queues/queues.service.ts'
import { countResolved, type TicketCount } from './count-tickets.ts'
import { listPipelines } from './pipelines.store.ts'
import { type QuickFilter, quickCondition } from './quick-filter.ts'
import { listChannelNames, listMemberNames, listStages } from './tickets.store.ts'
import { listTypes } from './types.store.ts'

/** Tickets of a list with one value of the field by which it is put into groups. `key` null: those without a value. */
export type TicketGroup = { key: string | null; name: string | null } & TicketCount

/** A field with more values than these makes no groups: nobody would look through them. */
const mostGroups = 200

/**
 * The groups of a list that are not empty, in the order of the field's values, those without a value last. A list of one group
 * is the list with the group's value in its filter. 422 `ticket.not_groupable`.
 */
export async function listTicketGroups(
  cx: Cx,
  asked: QuickFilter & { filter?: Condition; group: string },
): Promise<{ data: TicketGroup[] }> {
  const { group, filter, ...quick } = asked
  const field = (await fieldsOf(cx, [group])).get(group)
  if (!field?.groupable)
    throw unprocessable('ticket.not_groupable', words`Lists cannot be put into groups by “${{ field: group }}”.`, [
      { path: 'querystring.group', message: 'Give a groupable field of listConditionFields.' },
    ])
  const base = allOf([
    await readCondition(cx, quickCondition(quick), 'querystring'),
    filter ? await readCondition(cx, filter, 'querystring.filter') : true,
  ])
  const values = (await valuesOf(cx, field)).slice(0, mostGroups)
  const groups = [...values, ...(field.nullable ? [{ key: null, name: null }] : [])]
  const counts = await countResolved(
    cx,
    groups.map(({ key }) => {
      const present = { kind: 'present' } as const
      return allOf([
        base,
        key === null ? { not: { field, test: present } } : { field, test: { kind: 'one_of', values: [key] } },
      ])
    }),
  )
  return {
    data: groups
      .map((one, i) => ({ ...one, ...(counts[i] ?? { count: 0, capped: false }) }))
      .filter(({ count, capped }) => count > 0 || capped),
  }
}

type Value = { key: string; name: string | null }

async function valuesOf(cx: Cx, field: ConditionField): Promise<Value[]> {
  const named = (rows: readonly { id: string; name: string }[]) => rows.map(({ id, name }) => ({ key: id, name }))
  switch (field.lookup) {
    case undefined:
      return (field.options ?? []).map(({ value, name }) => ({ key: value, name }))
    case 'stage':
      return named(await listStages(cx))
    case 'pipeline':
      return named(await listPipelines(cx))
    case 'queue':
      return named(await listQueues(cx))
    case 'ticket_type':
      return named(await listTypes(cx))
    case 'member':
      return named(await listMemberNames(cx))
    case 'channel':
      return named(await listChannelNames(cx))
    default:
      throw new Error(`Lists cannot be put into groups by records of the kind ${field.lookup}.`)
  }
}
