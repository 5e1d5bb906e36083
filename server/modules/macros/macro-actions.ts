import type { Cx } from '../../platform/context.ts'
import { Problem, unprocessable } from '../../platform/errors.ts'
import type { Lookup } from '../conditions/condition-words.ts'
import { changeValues, listFieldDefinitions } from '../fields/custom-values.ts'
import { readerOfValues } from '../fields/value-texts.ts'
import { checkChange } from '../tickets/check-change.ts'
import { resolveLabels } from '../tickets/labels.service.ts'
import { listNamesOf } from '../tickets/list-names.ts'
import type { TicketChange } from '../tickets/ticket-change.ts'
import { PriorityInput } from '../tickets/tickets.contract.ts'
import type { MacroActions, MacroPart } from './macros.contract.ts'

type Texts = { replyHtml: string; noteHtml: string }

const minuteMs = 60_000

/** The change of a ticket that the actions mean when the actor applies them now. */
export function changeOf(cx: Pick<Cx, 'actor' | 'now'>, actions: MacroActions): TicketChange {
  const { follow: _follow, priority, assigneeId, dueInMinutes, snooze, ...rest } = actions
  const later = (minutes: number) => new Date(cx.now.getTime() + minutes * minuteMs)
  const self = cx.actor.kind === 'user' ? cx.actor.userId : null
  return {
    ...rest,
    ...(priority && { priority: PriorityInput.parse(priority) }),
    ...(assigneeId !== undefined && { assigneeId: assigneeId === 'me' ? self : assigneeId }),
    ...(dueInMinutes !== undefined && { dueAt: dueInMinutes === null ? null : later(dueInMinutes) }),
    ...(snooze && {
      snooze: { until: snooze.minutes === null ? null : later(snooze.minutes), untilReply: snooze.untilReply },
    }),
  }
}

/** 422 with the field under `actions` unless a ticket could take the actions. */
export async function checkActions(cx: Cx, actions: MacroActions): Promise<void> {
  if (actions.status && actions.stageId)
    throw unprocessable('macro.status_and_stage', 'Give a status or a stage: the stage decides the status.', [
      { path: 'actions.status', message: 'Not together with stageId.' },
    ])
  if (actions.snooze && actions.snooze.minutes === null && !actions.snooze.untilReply)
    throw unprocessable(
      'ticket.snooze_never_wakes',
      'Choose a moment, or the customer’s answer, that wakes the ticket.',
      [{ path: 'actions.snooze', message: 'Give minutes, untilReply, or both.' }],
    )
  try {
    await checkChange(cx, changeOf(cx, actions))
    await resolveLabels(cx, actions.removeLabelIds ?? [])
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const errors = error.errors.map((one) => ({ ...one, path: `actions.${one.path}` }))
    throw new Problem(error.status, error.code, { text: error.message, params: error.params }, { errors })
  }
}

type Names = (lookup: Lookup, id: string) => string | null

/** The names of what the actions point to. */
async function namesFor(cx: Cx, actions: MacroActions): Promise<Names> {
  const wanted: [Lookup, unknown][] = [
    ['stage', actions.stageId],
    ['pipeline', actions.pipelineId],
    ['ticket_type', actions.typeId],
    ['queue', actions.queueId],
    ['member', actions.assigneeId === 'me' ? null : actions.assigneeId],
    ['label', actions.addLabelIds ?? actions.removeLabelIds],
  ]
  const names = new Map<string, string>()
  for (const [lookup, used] of wanted)
    if (used) for (const { id, name } of await listNamesOf(cx, lookup)) names.set(`${lookup} ${id}`, name)
  return (lookup, id) => names.get(`${lookup} ${id}`) ?? null
}

/** What a macro does, part by part, in the words of the organization. */
export async function partsOf(
  cx: Cx,
  { replyHtml, noteHtml, actions }: Texts & { actions: MacroActions },
): Promise<MacroPart[]> {
  const nameOf = await namesFor(cx, actions)
  const plain = (kind: MacroPart['kind'], value: string | null = null): MacroPart => ({
    key: kind,
    kind,
    name: null,
    value,
    gone: false,
  })
  const named = (kind: MacroPart['kind'], lookup: Lookup, id: string, key: string = kind): MacroPart => {
    const name = nameOf(lookup, id)
    return { key, kind, name, value: null, gone: name === null }
  }
  const { status, stageId, pipelineId, priority, typeId, queueId, assigneeId, dueInMinutes, snooze, follow } = actions
  const parts: (MacroPart | false | undefined | null | '')[] = [
    replyHtml !== '' && plain('reply'),
    noteHtml !== '' && plain('note'),
    pipelineId && named('pipeline', 'pipeline', pipelineId),
    status && plain('status', status),
    stageId && named('stage', 'stage', stageId),
    priority && plain('priority', priority),
    typeId === null ? plain('type') : typeId && named('type', 'ticket_type', typeId),
    queueId && named('queue', 'queue', queueId),
    assigneeId === null || assigneeId === 'me'
      ? plain('assignee', assigneeId)
      : assigneeId && named('assignee', 'member', assigneeId),
    dueInMinutes !== undefined && plain('due', dueInMinutes === null ? null : String(dueInMinutes)),
    ...(actions.addLabelIds ?? []).map((id) => named('addLabel', 'label', id, `addLabel.${id}`)),
    ...(actions.removeLabelIds ?? []).map((id) => named('removeLabel', 'label', id, `removeLabel.${id}`)),
    ...(await customParts(cx, actions.custom ?? {})),
    snooze && plain('snooze', snooze.minutes === null ? null : String(snooze.minutes)),
    follow !== undefined && plain('follow', String(follow)),
  ]
  return parts.filter((part) => typeof part === 'object' && part !== null)
}

async function customParts(cx: Cx, custom: Readonly<Record<string, unknown>>): Promise<MacroPart[]> {
  if (Object.keys(custom).length === 0) return []
  const fields = await listFieldDefinitions(cx)
  const parts: MacroPart[] = []
  for (const [key, wish] of Object.entries(custom)) {
    const field = fields.find((one) => one.key === key && !one.archived)
    const part = { key: `custom.${key}`, kind: 'custom', name: field?.name ?? key, value: null } as const
    if (!field) parts.push({ ...part, gone: true })
    else
      try {
        const { after } = await changeValues(cx, fields, {}, { [key]: wish })
        const readable = (await readerOfValues(cx, fields, [after]))(key, after[key])
        parts.push({ ...part, value: readable && readableText(readable), gone: false })
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        parts.push({ ...part, gone: true })
      }
  }
  return parts
}

type Readable = NonNullable<ReturnType<Awaited<ReturnType<typeof readerOfValues>>>>

function readableText(value: Readable): string {
  if (value.kind === 'text') return value.text
  if (value.kind === 'number') return String(value.number)
  if (value.kind === 'boolean') return String(value.yes)
  return value.kind === 'day' ? value.day : value.at.toISOString()
}

const plainKeys = {
  status: 'status',
  stage: 'stageId',
  pipeline: 'pipelineId',
  priority: 'priority',
  type: 'typeId',
  queue: 'queueId',
  assignee: 'assigneeId',
  due: 'dueInMinutes',
  snooze: 'snooze',
  follow: 'follow',
} as const satisfies Record<string, keyof MacroActions>

/** The actions without the parts that are left out. */
export function withoutParts(actions: MacroActions, skip: readonly string[]): MacroActions {
  const left: MacroActions = { ...actions }
  for (const [kind, key] of Object.entries(plainKeys)) if (skip.includes(kind)) delete left[key]
  const labels = (ids: string[] | undefined, kind: string) => ids?.filter((id) => !skip.includes(`${kind}.${id}`))
  left.addLabelIds = labels(actions.addLabelIds, 'addLabel')
  left.removeLabelIds = labels(actions.removeLabelIds, 'removeLabel')
  if (actions.custom)
    left.custom = Object.fromEntries(Object.entries(actions.custom).filter(([key]) => !skip.includes(`custom.${key}`)))
  if (!left.addLabelIds?.length) delete left.addLabelIds
  if (!left.removeLabelIds?.length) delete left.removeLabelIds
  if (left.custom && Object.keys(left.custom).length === 0) delete left.custom
  return left
}

/** How many things the actions change. */
export function countActions(actions: MacroActions): number {
  const { addLabelIds = [], removeLabelIds = [], custom = {}, ...plain } = actions
  return Object.keys(plain).length + addLabelIds.length + removeLabelIds.length + Object.keys(custom).length
}

/** The English words of a part, for exports. */
export function englishOf({ kind, name, value }: MacroPart): string {
  return [kind, name, value].filter((word) => word !== null).join(': ')
}

/** Several macros as one change: the later one wins. */
export function mergeActions(all: readonly MacroActions[]): MacroActions {
  return all.reduce<MacroActions>((before, actions) => {
    const { status, stageId, ...kept } = before
    const place = actions.status || actions.stageId ? {} : { ...(status && { status }), ...(stageId && { stageId }) }
    const added = [...(before.addLabelIds ?? []), ...(actions.addLabelIds ?? [])]
    const removed = [...(before.removeLabelIds ?? []), ...(actions.removeLabelIds ?? [])]
    const custom = { ...before.custom, ...actions.custom }
    return {
      ...kept,
      ...place,
      ...actions,
      ...(added.length > 0 && {
        addLabelIds: [...new Set(added)].filter((id) => !actions.removeLabelIds?.includes(id)),
      }),
      ...(removed.length > 0 && {
        removeLabelIds: [...new Set(removed)].filter((id) => !actions.addLabelIds?.includes(id)),
      }),
      ...(Object.keys(custom).length > 0 && { custom }),
    }
  }, {})
}
