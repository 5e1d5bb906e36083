import { formatBytes } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import type { LedgerEntry } from './mail.api.ts'
import { isRefused } from './mail-acts.ts'
import { type Considered, readTrace } from './trace-lines.ts'

/** True for a mail that could not be read: nothing was decided about who wrote it and where it belongs. */
export function isUnread(entry: Pick<LedgerEntry, 'outcome' | 'trace'>): boolean {
  return entry.outcome === 'quarantined' && !('considered' in entry.trace) && !('partial' in entry.trace)
}

/** What the decision looked at, as sentences. */
export function TraceView({ entry }: { entry: LedgerEntry }) {
  const t = useT()
  const place = usePlace()
  const trace = readTrace(entry.trace)
  // Of what was refused nothing was decided: its reason says all.
  if (entry.state !== 'done' || isUnread(entry) || isRefused(entry)) return null
  return (
    <section>
      <h3 className="pb-1 font-semibold">{t('mail:trace.title')}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4 marker:text-ink3">
        {entry.class && <li>{t(`mail:trace.class.${entry.class}`)}</li>}
        {trace.dmarc && <li>{t(`mail:trace.dmarc.${trace.dmarc}`)}</li>}
        {trace.partialSize !== undefined && (
          <li>{t('mail:trace.partial', { size: formatBytes(trace.partialSize, place) })}</li>
        )}
        {trace.forced && <li>{t('mail:trace.forced')}</li>}
        {entry.duplicateOf && <li>{t('mail:trace.duplicate')}</li>}
        {trace.considered.length === 0 && <li>{t('mail:trace.noEvidence')}</li>}
        {trace.considered.map((one) => (
          <li key={`${one.kind} ${one.value}`}>
            <Evidence one={one} />
          </li>
        ))}
        {trace.mended.map((one) => (
          <li key={one.text}>{say(one, one.text)}</li>
        ))}
        {trace.others.map(({ name, value }) => (
          <li key={name} className="break-words text-ink2">
            {name}: {value}
          </li>
        ))}
      </ul>
    </section>
  )
}

const kindKeys = {
  token: 'mail:trace.kind.token',
  'known-message': 'mail:trace.kind.knownMessage',
  'bounced-message': 'mail:trace.kind.bouncedMessage',
  'subject-tag': 'mail:trace.kind.subjectTag',
  other: 'mail:trace.kind.other',
} as const

function Evidence({ one }: { one: Considered }) {
  const t = useT()
  return (
    <>
      {t(kindKeys[one.kind], { value: one.value })} {t(`mail:trace.verdict.${one.verdict}`)}
      {one.reason && <span className="block text-ink2 text-xs">{say(one.said, one.reason)}</span>}
    </>
  )
}
