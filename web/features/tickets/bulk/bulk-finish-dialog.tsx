import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import type { ChosenTicket } from '../../../shared/use-selection.ts'

const mostNamed = 5

/** Asked before tickets are finished together of which some have items of their checklists left, as on the page of one. */
export function BulkFinishDialog({
  left,
  run,
  onClose,
}: {
  left: readonly ChosenTicket[]
  run: () => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const names = left.slice(0, mostNamed).map(({ code }) => code)
  const codes = [...names, ...(left.length > mostNamed ? ['…'] : [])].join(', ')
  return (
    <ConfirmDialog
      title={t('bulk:finish.title')}
      text={t('bulk:finish.text', { count: left.length, codes })}
      confirm={t('bulk:finish.submit')}
      run={run}
      onClose={onClose}
    />
  )
}
