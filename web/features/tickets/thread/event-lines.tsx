import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { Fragment, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Popover } from '../../../ui/popover.tsx'
import type { TimelineEntry } from '../ticket-page.api.ts'
import { DescriptionChange } from './description-change.tsx'
import { descriptionChangeOf, reasonOf, sentenceOf } from './event-sentence.ts'
import { foldFrom } from './thread-items.ts'

/**
 * An entry of the timeline in words: "Maya Olsen changed the priority from Low to High". `links`: the code of another ticket leads
 * there; not within a button.
 */
export function EventSentence({ entry, links = false }: { entry: TimelineEntry; links?: boolean }) {
  const t = useT()
  const place = usePlace()
  const sentence = sentenceOf(entry)
  if (!sentence) return null
  const words = Object.entries(sentence.words ?? {}).map(([name, key]) => [name, t(key)])
  const dates = (sentence.dates ?? []).map((name) => [name, formatDate(String(sentence.values[name]), place, 'full')])
  const { ruleName } = entry.cause
  const machine = typeof ruleName === 'string' ? t('ticket:event.byRule', { name: ruleName }) : t('ticket:event.system')
  const actor = entry.actor.kind === 'system' ? machine : entry.actor.name
  const text = t(sentence.key, { ...sentence.values, ...Object.fromEntries([...words, ...dates]) })
  return (
    <Fragment>
      <span className="font-medium">{actor}</span>{' '}
      {links && typeof sentence.values.code === 'string' ? <Linked text={text} code={sentence.values.code} /> : text}
    </Fragment>
  )
}

/** The sentence with the first mention of the code as a link to its ticket. */
function Linked({ text, code }: { text: string; code: string }) {
  const at = text.indexOf(code)
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <Link to={paths.ticket} params={{ ticketRef: code }} className="underline underline-offset-2 hover:text-ink">
        {code}
      </Link>
      {text.slice(at + code.length)}
    </>
  )
}

function EventLine({ entry }: { entry: TimelineEntry }) {
  const t = useT()
  const place = usePlace()
  const reason = reasonOf(entry)
  const change = descriptionChangeOf(entry)
  return (
    <li className="flex min-w-0 items-baseline gap-2 px-3 py-px text-ink3 text-xs">
      <time dateTime={entry.at} title={formatDate(entry.at, place, 'full')} className="shrink-0 tabular-nums">
        {formatDate(entry.at, place, 'time')}
      </time>
      <span className="min-w-0 flex-1 break-words">
        <EventSentence entry={entry} links />
        {change && <DescriptionChange {...change} />}
        {reason && (
          <>
            {' · '}
            <Popover
              label={t('ticket:why.event')}
              trigger={
                <button type="button" className="underline underline-offset-2 hover:text-ink">
                  {t('ticket:why.short')}
                </button>
              }
            >
              {t(reason.key, reason.values)}
            </Popover>
          </>
        )}
      </span>
    </li>
  )
}

/** What happened between two messages: one muted line each, longer runs folded into one. */
export function EventLines({ entries }: { entries: readonly TimelineEntry[] }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const folds = entries.length >= foldFrom
  const last = entries.at(-1)
  return (
    <div>
      {folds && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex w-full min-w-0 items-center gap-2 rounded-md px-3 py-0.5 text-left text-ink3 text-xs hover:bg-hover hover:text-ink2"
        >
          {open ? (
            <ChevronDown aria-hidden="true" className="size-3.5 shrink-0" />
          ) : (
            <ChevronRight aria-hidden="true" className="size-3.5 shrink-0" />
          )}
          <span className="shrink-0">{t('ticket:event.run', { count: entries.length })}</span>
          {!open && last && (
            <span className="min-w-0 truncate">
              {' · '}
              <EventSentence entry={last} />
            </span>
          )}
        </button>
      )}
      {(!folds || open) && (
        <ul>
          {entries.map((entry) => (
            <EventLine key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  )
}
