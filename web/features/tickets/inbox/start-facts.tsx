import { useT } from '../../../i18n/use-t.ts'
import type { Conversation } from './inbox.api.ts'

/** What a ticket of a conversation brings along: who asks, in which language, what he is known as, how many files. */
export function StartFacts({ start }: { start: NonNullable<Conversation['start']> }) {
  const t = useT()
  const { requester, original, associations, attachments } = start
  const rows: { name: string; text: string }[] = [
    {
      name: t('inbox:requester'),
      text: requester ? [requester.name, requester.email].filter(Boolean).join(' · ') : t('inbox:unknown'),
    },
    ...(original
      ? [{ name: t('inbox:original'), text: [original.name, original.address].filter(Boolean).join(' · ') }]
      : []),
    ...(requester?.language ? [{ name: t('inbox:language'), text: requester.language }] : []),
    ...associations.map(({ type, records }) => ({
      name: t(`inbox:known.${type}`),
      text:
        records.length === 1
          ? (records[0]?.name ?? '')
          : t('inbox:several', { names: records.map(({ name }) => name).join(', ') }),
    })),
    ...(attachments > 0 ? [{ name: t('inbox:files'), text: String(attachments) }] : []),
  ]
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md border border-line bg-panel px-3 py-2">
      {rows.map(({ name, text }) => (
        <div key={name} className="contents">
          <dt className="text-ink3">{name}</dt>
          <dd className="min-w-0 break-words">{text}</dd>
        </div>
      ))}
    </dl>
  )
}
