import { useT } from '../../../i18n/use-t.ts'
import { Popover } from '../../../ui/popover.tsx'
import { snoozeChange } from '../change-ticket.ts'
import { SnoozeForm } from '../snooze-form.tsx'
import type { RowPickerProps } from './row-picker.tsx'

/** Sets the ticket of a row aside. */
export function SnoozePanel({ ticket, anchor, onChange, onClose, returnFocus }: Omit<RowPickerProps, 'field'>) {
  const t = useT()
  return (
    <Popover
      open
      anchor={anchor}
      returnFocus={returnFocus}
      label={t('list:picker.snooze', { code: ticket.code })}
      onOpenChange={(open) => !open && onClose()}
    >
      <SnoozeForm
        snooze={ticket.snooze}
        onChoose={(snooze) => {
          onClose()
          onChange(snoozeChange(snooze))
        }}
      />
    </Popover>
  )
}
