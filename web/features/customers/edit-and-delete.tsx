import { Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { useEditShortcut } from './use-edit-shortcut.tsx'

/** Changes a record (E) and deletes it for good, for who may; each in a dialog of its own. `words`: what deleting it is called. */
export function EditAndDelete({
  words,
  dialog,
  remove,
  onDeleted,
}: {
  words: { button: string; title: string; text: string; confirm: string; done: string }
  /** The form in which the record is changed. */
  dialog: (close: () => void) => ReactNode
  remove: () => Promise<unknown>
  onDeleted: () => void
}) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const [shown, setShown] = useState<'edit' | 'delete' | null>(null)
  const close = () => setShown(null)
  useEditShortcut(() => setShown('edit'), canWrite)
  if (!canWrite) return null
  return (
    <>
      <Button shortcut="e" onClick={() => setShown('edit')}>
        <Pencil aria-hidden="true" className="size-3.5" />
        {t('customers:edit')}
      </Button>
      <Button press="mod+backspace" onClick={() => setShown('delete')}>
        <Trash2 aria-hidden="true" className="size-3.5" />
        {words.button}
      </Button>
      {shown === 'edit' && dialog(close)}
      {shown === 'delete' && (
        <ConfirmDialog
          danger
          title={words.title}
          text={words.text}
          confirm={words.confirm}
          run={remove}
          onDone={() => {
            onDeleted()
            toast.done(words.done)
          }}
          onClose={close}
        />
      )}
    </>
  )
}
