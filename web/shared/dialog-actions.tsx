import type { ReactNode } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Button } from '../ui/button.tsx'

/** The foot of a dialog that does one thing: cancel, and `children` as what it is called. */
export function DialogActions({
  disabled = false,
  busy,
  onDo,
  onClose,
  children,
}: {
  disabled?: boolean
  busy: boolean
  onDo: () => void
  onClose: () => void
  children: ReactNode
}) {
  const t = useT()
  return (
    <>
      <Button press="esc" variant="ghost" onClick={onClose}>
        {t('shared:form.cancel')}
      </Button>
      <Button press="mod+enter" variant="primary" disabled={disabled} busy={busy} onClick={onDo}>
        {children}
      </Button>
    </>
  )
}
