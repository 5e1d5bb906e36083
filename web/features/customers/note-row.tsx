import { useMutation } from '@tanstack/react-query'
import { Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { type CustomerNote, changeNote, deleteNote, restoreNote } from '../../shared/notes/customer-notes.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { toast } from '../../ui/toast.ts'
import { useKeptText } from './use-kept-text.ts'

/** A note with who wrote it and when. Every act can be taken back. */
export function NoteRow({ note }: { note: CustomerNote }) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const [edits, setEdits] = useState(false)
  const failed = (error: Error) => toast.failed(t('customerNotes:failed'), { description: error.message })
  const undo = (run: () => Promise<void>) => ({ label: t('customerNotes:undo'), run: () => void run().catch(failed) })
  const pin = useMutation({ mutationFn: () => changeNote(note.id, { pinned: !note.pinned }), onError: failed })
  const remove = useMutation({
    mutationFn: () => deleteNote(note.id),
    onError: failed,
    onSuccess: () => toast.done(t('customerNotes:deleted'), { action: undo(() => restoreNote(note.id)) }),
  })
  return (
    <li data-row className="group flex flex-col gap-1 border-line-soft border-b px-4 py-2">
      <div className="flex min-h-control flex-wrap items-center gap-x-2">
        {note.pinned && <Pin aria-label={t('customerNotes:pinned')} role="img" className="size-3.5 text-accent-ink" />}
        <span className="font-medium">{note.author.name || t('customerNotes:formerMember')}</span>
        <RelativeTime at={note.createdAt} className="text-ink3 text-xs" />
        {note.editedAt && (
          <span className="text-ink3 text-xs">
            {t('customerNotes:edited')} <RelativeTime at={note.editedAt} />
          </span>
        )}
        <span className="ml-auto flex">
          {canWrite && (
            <IconButton
              press="p"
              label={t(note.pinned ? 'customerNotes:unpin' : 'customerNotes:pin')}
              icon={note.pinned ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}
              busy={pin.isPending}
              onClick={() => pin.mutate()}
            />
          )}
          {note.mayEdit && !edits && (
            <IconButton
              press="c"
              label={t('customerNotes:edit')}
              icon={<Pencil aria-hidden="true" />}
              onClick={() => setEdits(true)}
            />
          )}
          {note.mayEdit && (
            <IconButton
              press="d"
              label={t('customerNotes:delete')}
              icon={<Trash2 aria-hidden="true" />}
              busy={remove.isPending}
              onClick={() => remove.mutate()}
            />
          )}
        </span>
      </div>
      {edits ? (
        <EditNote
          note={note}
          onClose={() => setEdits(false)}
          onSaved={() =>
            toast.done(t('shared:form.saved'), { action: undo(() => changeNote(note.id, { text: note.text })) })
          }
        />
      ) : (
        <p className="whitespace-pre-wrap break-words">{note.text}</p>
      )}
    </li>
  )
}

function EditNote({ note, onClose, onSaved }: { note: CustomerNote; onClose: () => void; onSaved: () => void }) {
  const t = useT()
  const [text, setText] = useKeptText(`noteEdit:${note.id}`, note.text)
  const save = useMutation({
    mutationFn: () => changeNote(note.id, { text: text.trim() }),
    onSuccess: () => {
      setText(note.text)
      onClose()
      onSaved()
    },
  })
  return (
    <form
      className="flex flex-col gap-2 pb-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (!save.isPending && text.trim() !== '') save.mutate()
      }}
    >
      <FailureBanner error={save.error ?? undefined} />
      <TextArea
        autoFocus
        aria-label={t('customerNotes:edit')}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button
          variant="ghost"
          press="esc"
          onClick={() => {
            setText(note.text)
            onClose()
          }}
        >
          {t('shared:form.cancel')}
        </Button>
        <Button type="submit" variant="primary" busy={save.isPending} disabled={text.trim() === ''}>
          {t('shared:form.save')}
        </Button>
      </div>
    </form>
  )
}
