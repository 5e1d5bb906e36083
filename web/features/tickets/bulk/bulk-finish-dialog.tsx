import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import type { BulkCheck } from './bulk.api.ts'
import { leftBy } from './met-words.ts'

/** Asked before tickets are finished together of which some have items of their checklists or unsent words left, as on the page of one. */
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
  const said = [...leftBy(check, t), ...(check.capped ? [t('bulk:looked', { count: check.total })] : [])]
  return (
    <ConfirmDialog
      title={t('bulk:finish.title')}
      text={said.map((sentence) => (
        <span key={sentence} className="block pb-1">
          {sentence}
        </span>
      ))}
      confirm={t('bulk:finish.submit')}
      run={run}
      onClose={onClose}
    />
  )
}
