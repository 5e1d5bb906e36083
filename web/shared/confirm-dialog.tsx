import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FailureBanner } from './failure-banner.tsx'

/**
 * Says what will happen and asks once. While it runs the button turns; a refusal stays in the dialog with its reason.
 * `words` replaces the server's sentence for known codes.
 */
export function ConfirmDialog({
  title,
  text,
  confirm,
  danger = false,
  ready = true,
  run,
  onDone,
  onClose,
  words,
  children,
}: {
  title: ReactNode
  text?: ReactNode
  /** The words on the button: the act itself, not "OK". */
  confirm: string
  danger?: boolean
  /** False while it is not said yet what shall be done. */
  ready?: boolean
  run: () => Promise<unknown>
  onDone?: () => void
  onClose: () => void
  words?: Record<string, string>
  children?: ReactNode
}) {
  const t = useT()
  const act = useMutation({
    mutationFn: run,
    onSuccess: () => {
      onClose()
      onDone?.()
    },
  })
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={text}
      footer={
        <>
          <Button variant="ghost" press="esc" onClick={onClose}>
            {t('shared:form.cancel')}
          </Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            busy={act.isPending}
            autoFocus={!children}
            disabled={!ready}
            press="mod+enter"
            onClick={() => act.mutate()}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {(children || act.error) && (
        <div className="flex flex-col gap-3">
          <FailureBanner error={act.error} words={words} />
          {children}
        </div>
      )}
    </Dialog>
  )
}
