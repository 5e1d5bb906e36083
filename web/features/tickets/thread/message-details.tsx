import { CircleHelp, Info } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import type { MessageKey } from '../../../i18n/i18n.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { DataList } from '../../../ui/data-list.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import type { Message } from '../ticket-page.api.ts'

type Address = Message['to'][number]

function written(addresses: readonly Address[]): string | undefined {
  if (addresses.length === 0) return undefined
  return addresses.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address)).join(', ')
}

/** The envelope of a message, and its original where the person may see mail. */
export function MessageDetails({ message }: { message: Message }) {
  const t = useT()
  const place = usePlace()
  const seesMail = useCan('mail:read')
  const rows = [
    { name: t('ticket:details.from'), value: written(message.from ? [message.from] : []) },
    { name: t('ticket:details.to'), value: written(message.to) },
    { name: t('ticket:details.cc'), value: written(message.cc) },
    { name: t('ticket:details.bcc'), value: written(message.bcc) },
    { name: t('ticket:details.subject'), value: message.subject || undefined },
    { name: t('ticket:details.sent'), value: formatDate(message.sentAt, place, 'full') },
    { name: t('ticket:details.replyTo'), value: message.replyAddress ?? undefined },
    { name: t('ticket:details.messageId'), value: message.rfcMessageId ?? undefined },
  ].filter((row) => row.value !== undefined)
  return (
    <Popover
      label={t('ticket:details.title')}
      align="end"
      className="max-h-96 w-96 overflow-y-auto p-3"
      trigger={<IconButton press="h" label={t('ticket:details.title')} icon={<Info aria-hidden="true" />} />}
    >
      <DataList
        rows={rows.map((row) => ({ ...row, value: <span className="min-w-0 break-words text-xs">{row.value}</span> }))}
      />
      {message.ledgerId && seesMail && (
        <a
          href={`/api/v1/mail/ledger/${message.ledgerId}/raw`}
          download
          className="mt-2 inline-block text-accent-ink underline underline-offset-2"
        >
          {t('ticket:details.original')}
        </a>
      )}
    </Popover>
  )
}

/** The parts of a trace that have a name in words; others are shown as they are stored. */
const factNames: Record<string, MessageKey> = {
  class: 'ticket:why.class',
  sender: 'ticket:why.sender',
  dmarc: 'ticket:why.dmarc',
  considered: 'ticket:why.considered',
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Why the message stands in this ticket: the reason in words, what it was decided by, and from where somebody moved it since (`origin`). */
export function MessageWhy({ why, origin }: { why: Record<string, unknown>; origin: string | undefined }) {
  const t = useT()
  const { reason, said, ...trace } = why
  const facts = Object.entries(trace).filter(([, value]) => !isNothing(value))
  return (
    <Popover
      label={t('ticket:why.title')}
      align="end"
      className="max-h-96 w-80 overflow-y-auto p-3"
      trigger={<IconButton press="w" label={t('ticket:why.title')} icon={<CircleHelp aria-hidden="true" />} />}
    >
      <h3 className="font-semibold">{t('ticket:why.title')}</h3>
      <p className="text-ink2">{typeof reason === 'string' ? say(said, reason) : t('ticket:why.none')}</p>
      {origin && <p className="mt-1 text-ink2">{t('acts:move.since', { code: origin })}</p>}
      {facts.length > 0 && (
        <dl className="mt-2 flex flex-col gap-1 border-line border-t pt-2 text-xs">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="text-ink3">{factNames[name] ? t(factNames[name]) : name}</dt>
              <dd className="break-words">
                <Fact value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Popover>
  )
}

/** One fact of a trace: words as they are, lists as lines, the rest as it is stored. */
function Fact({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    return (
      <ul className="list-disc pl-4">
        {value.map((one) => (
          <li key={JSON.stringify(one)}>
            <Fact value={one} />
          </li>
        ))}
      </ul>
    )
  }
  if (typeof value === 'object' && value !== null) {
    return (
      <>
        {Object.entries(value)
          .filter(([, one]) => one !== null && one !== '')
          .map(([name, one]) => `${name}: ${String(one)}`)
          .join(' · ')}
      </>
    )
  }
  return <>{String(value)}</>
}
