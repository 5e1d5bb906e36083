import { useT } from '../../../i18n/use-t.ts'
import type { CustomField } from '../../../shared/custom/custom-fields.ts'
import type { BulkChange } from './bulk.api.ts'

/** The words of what a change does, by the keys of the API. */
const changed = {
  status: 'status',
  stageId: 'stage',
  pipelineId: 'pipeline',
  priority: 'priority',
  assigneeId: 'assignee',
  requesterId: 'requester',
  queueId: 'queue',
  typeId: 'type',
  labelIds: 'labels',
  addLabelIds: 'labelsOn',
  removeLabelIds: 'labelsOff',
  dueAt: 'due',
  snooze: 'snooze',
  subject: 'subject',
  description: 'description',
  followers: 'followers',
  visibility: 'visibility',
  mergeInto: 'merged',
  delete: 'deleted',
  sla: 'sla',
  escalate: 'escalated',
} as const
const isKnown = (key: string): key is keyof typeof changed => key in changed

/** Says what a change of many tickets does, and how far it came. */
export function useBulkWords() {
  const t = useT()
  /** "Status, Size, Internal note". */
  function whatOf(bulk: Pick<BulkChange, 'fields' | 'message' | 'macros'>, fields: readonly CustomField[]): string {
    const names = bulk.fields.flatMap((key) => {
      if (key === 'macros') return bulk.macros.map(({ name }) => t('bulk:field.macros', { name }))
      if (isKnown(key)) return t(`bulk:field.${changed[key]}`)
      return fields.find((field) => `custom.${field.key}` === key)?.name ?? key
    })
    if (bulk.message) names.push(t(bulk.message === 'note' ? 'bulk:field.note' : 'bulk:field.reply'))
    return names.join(', ')
  }
  /** "9 of 10 tickets · 1 left out". */
  function countsOf(bulk: BulkChange, shown: (count: number) => string): string {
    const { undo } = bulk
    const parts = undo
      ? [
          t('bulk:count.restored', { count: undo.restored, shown: shown(undo.restored) }),
          undo.kept > 0 ? t('bulk:count.kept', { count: undo.kept, shown: shown(undo.kept) }) : '',
          undo.refused > 0 ? t('bulk:count.refused', { count: undo.refused, shown: shown(undo.refused) }) : '',
        ]
      : [
          t('bulk:count.done', { count: bulk.total, shown: shown(bulk.done), total: shown(bulk.total) }),
          bulk.unchanged > 0 ? t('bulk:count.unchanged', { count: bulk.unchanged, shown: shown(bulk.unchanged) }) : '',
          bulk.refused > 0 ? t('bulk:count.refused', { count: bulk.refused, shown: shown(bulk.refused) }) : '',
          bulk.held > 0 ? t('bulk:count.held', { count: bulk.held, shown: shown(bulk.held) }) : '',
          bulk.capped ? t('bulk:count.capped') : '',
        ]
    return parts.filter((part) => part !== '').join(' · ')
  }
  return { whatOf, countsOf }
}
