import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { addNote, type NoteSubject, notesQuery, refreshNotes } from '../../shared/notes/customer-notes.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { Part } from './customer-frame.tsx'
import { NoteRow } from './note-row.tsx'
import { useKeptText } from './use-kept-text.ts'

/** What colleagues wrote down about a customer: pinned ones first, a few at a time; and one of one's own. */
export function CustomerNotes({ about }: { about: NoteSubject }) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const query = useInfiniteQuery(notesQuery(about))
  const [text, setText] = useKeptText(`note:${about.kind}:${about.id}`)
  // What was begun before stands open again.
  const [writes, setWrites] = useState(text !== '')
  useLive(['customer_note.*'], () => void refreshNotes())
  return (
    <Part
      title={t('customerNotes:title')}
      action={
        canWrite &&
        !writes && (
          <Button press="m" variant="ghost" onClick={() => setWrites(true)}>
            <Plus aria-hidden="true" className="size-3.5" />
            {t('customerNotes:new')}
          </Button>
        )
      }
    >
      {writes && <NewNote about={about} text={text} setText={setText} onClose={() => setWrites(false)} />}
      <Loaded query={query}>
        {({ pages }) => {
          const notes = pages.flatMap((page) => page.data)
          if (notes.length === 0)
            return writes ? null : <p className="px-4 pb-3 text-ink3">{t('customerNotes:empty')}</p>
          return (
            <>
              <ul aria-label={t('customerNotes:title')}>
                {notes.map((note) => (
                  <NoteRow key={note.id} note={note} />
                ))}
              </ul>
              {query.hasNextPage && (
                <div className="px-4 py-2">
                  <Button
                    press="mod+down"
                    variant="ghost"
                    busy={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('customerNotes:older')}
                  </Button>
                  {query.isFetchNextPageError && (
                    <span className="ml-2 text-danger">{t('shared:load.moreFailed')}</span>
                  )}
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </Part>
  )
}

function NewNote({
  about,
  text,
  setText,
  onClose,
}: {
  about: NoteSubject
  text: string
  setText: (text: string) => void
  onClose: () => void
}) {
  const t = useT()
  const add = useMutation({
    mutationFn: () => addNote(about, text.trim()),
    onSuccess: () => {
      setText('')
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-2 px-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!add.isPending && text.trim() !== '') add.mutate()
      }}
    >
      <FailureBanner error={add.error ?? undefined} />
      <TextArea
        autoFocus
        aria-label={t('customerNotes:new')}
        placeholder={t('customerNotes:placeholder')}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto text-ink3 text-xs">{t('customerNotes:internal')}</span>
        <Button
          variant="ghost"
          press="esc"
          onClick={() => {
            setText('')
            onClose()
          }}
        >
          {t(text === '' ? 'shared:form.cancel' : 'customerNotes:discard')}
        </Button>
        <Button type="submit" variant="primary" busy={add.isPending} disabled={text.trim() === ''}>
          {t('customerNotes:add')}
        </Button>
      </div>
    </form>
  )
}
