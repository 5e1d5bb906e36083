import type { Ticket } from '../tickets.api.ts'

/** Properties of which each ticket has its own: the target's stay. */
const properties = ['priority', 'assignee', 'type', 'pipeline', 'dueAt'] as const
export type MergedProperty = (typeof properties)[number]

/** What merging two tickets will do, to be said before it is done. */
export interface MergePlan {
  messages: number
  /** Names of labels that the target gets. */
  labels: string[]
  /** The source's requester, who takes part in the target from now on; or becomes its requester, when it has none. */
  requester: { name: string; becomes: 'participant' | 'requester' } | undefined
  checklist: number
  description: boolean
  /** Properties that differ: the source's value is not taken over. */
  lost: MergedProperty[]
}

const ownValue = (ticket: Ticket, property: MergedProperty) => {
  const value = ticket[property]
  return typeof value === 'object' && value !== null ? value.id : value
}

export function mergePlan(target: Ticket, source: Ticket): MergePlan {
  const has = new Set(target.labels.map((label) => label.id))
  const { requester } = source
  return {
    messages: source.messageCount,
    labels: source.labels.filter((label) => !has.has(label.id)).map((label) => label.name),
    requester:
      requester && requester.id !== target.requester?.id
        ? { name: requester.name, becomes: target.requester ? 'participant' : 'requester' }
        : undefined,
    checklist: source.checklist.total,
    description: source.description.trim() !== '',
    lost: properties.filter((one) => ownValue(source, one) !== null && ownValue(source, one) !== ownValue(target, one)),
  }
}
