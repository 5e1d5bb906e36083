import { useBlocker } from '@tanstack/react-router'
import { useT } from '../i18n/use-t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Asks before a page with unsaved changes is left: by a link, by Back, or by closing the tab. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const t = useT()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && blocker.reset()}
      title={t('forms:unsaved.title')}
      description={t('forms:unsaved.text')}
      footer={
        <>
          <Button press="mod+backspace" variant="ghost" onClick={blocker.proceed}>
            {t('forms:unsaved.leave')}
          </Button>
          <Button press="esc" variant="primary" autoFocus onClick={blocker.reset}>
            {t('forms:unsaved.stay')}
          </Button>
        </>
      }
    />
  )
}
