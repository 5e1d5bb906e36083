import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import type { BulkCheck } from './bulk.api.ts'

/** Asked before tickets are finished together of which some have items of their checklists left, as on the page of one. */
export function BulkFinishDialog({
  check,
  run,
  onClose,
}: {
  /** What the server found among all of them. */
  check: BulkCheck
  run: () => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const { unfinished, capped } = check
  const { count } = unfinished
  const names = unfinished.tickets.map(({ code }) => code)
  const codes = [...names, ...(count > names.length ? ['…'] : [])].join(', ')
  return (
    <ConfirmDialog
      title={t('bulk:finish.title')}
      text={
        capped
          ? `${t('bulk:finish.text', { count, codes })} ${t('bulk:looked', { count: check.total })}`
          : t('bulk:finish.text', { count, codes })
      }
      confirm={t('bulk:finish.submit')}
      run={run}
      onClose={onClose}
    />
  )
}
