import { type ReactNode, type RefObject, type SubmitEvent, useId, useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FailureBanner } from './failure-banner.tsx'

/** What the dialog needs of `useForm`. */
interface DialogForm {
  ref: RefObject<HTMLFormElement | null>
  onSubmit: (event: SubmitEvent) => void
  isDirty: boolean
  busy: boolean
  failure: Error | undefined
}

/** A form in a dialog. Closing it with something written asks first, in its own footer. */
export function FormDialog({
  title,
  description,
  size,
  form,
  submit,
  onClose,
  words,
  children,
}: {
  title: ReactNode
  description?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  form: DialogForm
  /** The words of the main button. */
  submit: string
  onClose: () => void
  words?: Record<string, string>
  children: ReactNode
}) {
  const t = useT()
  const id = useId()
  const [asks, setAsks] = useState(false)

  function close(): void {
    if (form.isDirty && !form.busy) setAsks(true)
    else onClose()
  }

  return (
    <Dialog
      open
      size={size}
      onOpenChange={(open) => !open && close()}
      title={title}
      description={description}
      footer={
        asks ? (
          <>
            <span role="status" className="mr-auto font-medium">
              {t('forms:unsaved.discard')}
            </span>
            <Button variant="ghost" press="mod+backspace" onClick={onClose}>
              {t('forms:unsaved.leave')}
            </Button>
            <Button variant="primary" press="esc" autoFocus onClick={() => setAsks(false)}>
              {t('forms:unsaved.stay')}
            </Button>
          </>
        ) : (
          <>
            <Button variant="ghost" press="esc" onClick={close}>
              {t('shared:form.cancel')}
            </Button>
            <Button type="submit" form={id} variant="primary" busy={form.busy}>
              {submit}
            </Button>
          </>
        )
      }
    >
      <form
        ref={form.ref}
        id={id}
        onSubmit={(event) => {
          // A dialog opened from within a form would send that one, too.
          event.stopPropagation()
          form.onSubmit(event)
        }}
        noValidate
        className="flex flex-col gap-4"
      >
        <FailureBanner error={form.failure} words={words} />
        {children}
      </form>
    </Dialog>
  )
}
