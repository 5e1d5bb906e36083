import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { ChoiceRow } from '../../../ui/choice-row.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { toast } from '../../../ui/toast.ts'
import { type Message, refreshThread } from '../ticket-page.api.ts'
import { redactAttachment, redactionQuery, redactMessage } from './redact.api.ts'

type What = 'words' | 'whole' | 'file'
const shortest = 3

/** Asks what of a message is removed for privacy, counts where it stands, and removes it for good. */
export function RedactDialog({
  message,
  ticketRef,
  selected,
  onClose,
}: {
  message: Message
  ticketRef: string
  /** What was selected on the page when it was asked for. */
  selected: string
  onClose: () => void
}) {
  const t = useT()
  const files = message.attachments.filter((one) => !one.redacted)
  const [what, setWhat] = useState<What>('words')
  const [words, setWords] = useState(selected)
  const [fileId, setFileId] = useState(files[0]?.id)
  const text = useDeferredValue(words.trim())
  const isLong = text.length >= shortest
  const asked = what === 'whole' ? undefined : text
  const counted = useQuery({
    ...redactionQuery(message.id, asked),
    enabled: what === 'whole' || (what === 'words' && isLong),
  })
  const count = what === 'file' ? undefined : counted.data
  const isReady = what === 'file' ? fileId !== undefined : (count?.places ?? 0) > 0 && words.trim() === text
  const choices = [
    { value: 'words' as const, label: t('redaction:words') },
    { value: 'whole' as const, label: t('redaction:whole') },
    ...(files.length > 0 ? [{ value: 'file' as const, label: t('redaction:file') }] : []),
  ]
  return (
    <ConfirmDialog
      title={t('redaction:title')}
      text={t('redaction:text')}
      confirm={t('redaction:submit')}
      danger
      ready={isReady}
      run={() => (what === 'file' ? redactAttachment(fileId ?? '') : redactMessage(message.id, asked))}
      onDone={() => {
        refreshThread(ticketRef)
        void queryClient.invalidateQueries({ queryKey: ['tickets'] })
        toast.done(t('redaction:done'))
      }}
      onClose={onClose}
    >
      <ChoiceRow label={t('redaction:what')} value={what} choices={choices} onChange={setWhat} />
      {what === 'words' && (
        <Field
          label={t('redaction:passage')}
          hint={isLong || text === '' ? t('redaction:passageHint') : t('redaction:short')}
        >
          <TextArea autoFocus maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
      )}
      {what === 'whole' && <p className="text-ink2">{t('redaction:wholeHint')}</p>}
      {what === 'file' && (
        <Field label={t('redaction:which')} hint={t('redaction:fileGoes')}>
          <Select
            value={fileId}
            onChange={setFileId}
            options={files.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
      )}
      <div role="status" className="text-ink2">
        {what !== 'file' && counted.isFetching && t('redaction:counting')}
        {count && !counted.isFetching && <Counted count={count} isWhole={what === 'whole'} />}
      </div>
      {what === 'words' && isLong && isUnknown(counted.error) && <p className="text-warn">{t('redaction:none')}</p>}
      {what !== 'file' && counted.error && !isUnknown(counted.error) && <FailureBanner error={counted.error} />}
    </ConfirmDialog>
  )
}

/** The server found none of the words in the message. */
const isUnknown = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'message.nothing_to_redact' || error.code === 'message.no_words')

function Counted({
  count,
  isWhole,
}: {
  count: { places: number; messages: number; mails: number; files: number }
  isWhole: boolean
}) {
  const t = useT()
  if (count.places === 0) return t('redaction:none')
  const lines = [
    isWhole ? t('redaction:wholeMessage') : t('redaction:places', { count: count.places }),
    count.files > 0 && t('redaction:files', { count: count.files }),
    count.messages > 0 && t('redaction:others', { count: count.messages }),
    count.mails > 0 && t('redaction:mails', { count: count.mails }),
  ].filter((line) => line !== false)
  return (
    <ul className="list-disc pl-4">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
