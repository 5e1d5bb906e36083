import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatDate, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { lengthOf } from './length.ts'
import { type PreviewBody, previewQuery, type SlaPreview } from './sla.api.ts'

const dayChoices = ['7', '30', '90'] as const

/** What the policy, as it stands in the form, would have meant for the tickets of the last days. `body` null: it cannot be saved so. */
export function PreviewCard({ body }: { body: PreviewBody | null }) {
  const t = useT()
  const [days, setDays] = useState<(typeof dayChoices)[number]>('30')
  const [asked, setAsked] = useState<PreviewBody>()
  const query = useInfiniteQuery({ ...previewQuery(asked ?? null), enabled: asked !== undefined })
  const wish = body && { ...body, days: Number(days) }
  const isOld = asked !== undefined && JSON.stringify(asked) !== JSON.stringify(wish)
  return (
    <SettingsCard title={t('sla:preview.title')} text={t('sla:preview.text')}>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={t('sla:preview.days')}>
          <Select
            value={days}
            onChange={setDays}
            options={dayChoices.map((value) => ({ value, label: t('sla:preview.lastDays', { count: Number(value) }) }))}
          />
        </Field>
        <Button
          press="p"
          busy={query.isFetching && !query.isFetchingNextPage}
          disabled={!wish}
          onClick={() => {
            if (!wish) return
            if (asked && !isOld) void query.refetch()
            setAsked(wish)
          }}
        >
          {t('sla:preview.do')}
        </Button>
      </div>
      {!wish && <p className="text-ink3 text-xs">{t('sla:preview.unready')}</p>}
      <FailureBanner error={query.error ?? undefined} />
      {query.data && (
        <div aria-live="polite" className="flex flex-col gap-3">
          {isOld && <p className="text-warn text-xs">{t('sla:preview.old')}</p>}
          <Found pages={query.data.pages} />
          <LoadMore query={query} />
        </div>
      )}
    </SettingsCard>
  )
}

function Found({ pages }: { pages: readonly SlaPreview[] }) {
  const t = useT()
  const place = usePlace()
  const fields = useFields()
  const [first] = pages
  if (!first) return null
  const number = (count: number) => formatNumber(count, place)
  const asNow = first.asNow.map((key) => fieldName(t, fields.get(key), key))
  const rows = pages.flatMap(({ data }) => data)
  return (
    <>
      <p>
        {t('sla:preview.taken', { taken: number(first.taken ?? 0), tickets: number(first.tickets) })}{' '}
        {first.capped && t('sla:preview.capped', { at: formatDate(first.since, place) })}
      </p>
      {asNow.length > 0 && <p className="text-ink2 text-xs">{t('sla:preview.asNow', { fields: asNow.join(', ') })}</p>}
      {first.metrics.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full text-left tabular-nums">
            <thead className="text-ink3 text-xs">
              <tr>
                <th className="py-1 pr-3 font-normal">{t('sla:preview.metric')}</th>
                <th className="py-1 pr-3 text-right font-normal">{t('sla:preview.met')}</th>
                <th className="py-1 pr-3 text-right font-normal">{t('sla:preview.missed')}</th>
                <th className="py-1 pr-3 text-right font-normal">{t('sla:preview.open')}</th>
                <th className="py-1 text-right font-normal">{t('sla:preview.missedBefore')}</th>
              </tr>
            </thead>
            <tbody>
              {first.metrics.map(({ metric, asked, promised }) => (
                <tr key={metric} className="border-line-soft border-t">
                  <th className="py-1 pr-3 font-medium">{t(`sla:metric.${metric}`)}</th>
                  <td className="py-1 pr-3 text-right">{number(asked.met)}</td>
                  <td
                    className={
                      asked.missed > promised.missed ? 'py-1 pr-3 text-right text-danger' : 'py-1 pr-3 text-right'
                    }
                  >
                    {number(asked.missed)}
                  </td>
                  <td className="py-1 pr-3 text-right">{number(asked.open)}</td>
                  <td className="py-1 text-right text-ink2">{number(promised.missed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (
        <ul aria-label={t('sla:preview.title')} className="divide-y divide-line-soft rounded-md border border-line">
          {rows.map((row) => (
            <li key={row.ticket.id} className="flex flex-col gap-1 px-3 py-2">
              <span className="flex min-w-0 items-baseline gap-2">
                <Link
                  to={paths.ticket}
                  params={{ ticketRef: row.ticket.code }}
                  className="shrink-0 font-mono text-accent-ink text-xs hover:underline"
                >
                  {row.ticket.code}
                </Link>
                <span className="min-w-0 truncate">{row.ticket.subject}</span>
                <span className="ml-auto shrink-0 text-ink3 text-xs">{formatDate(row.createdAt, place)}</span>
              </span>
              <span className="flex flex-wrap items-center gap-1.5">
                {row.clocks.map((clock) => (
                  <Badge key={`${clock.metric} ${clock.cycle}`} tone={toneOf(clock)}>
                    {`${t(`sla:metric.${clock.metric}`)} ${lengthOf(clock.targetMinutes)}: ${wordOf(t, clock)}`}
                  </Badge>
                ))}
                {row.had && <span className="text-ink3 text-xs">{t('sla:preview.had', { policy: row.had })}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

type Clock = SlaPreview['data'][number]['clocks'][number]

const isEnded = ({ state }: Clock) => state === 'met' || state === 'missed' || state === 'cancelled'

function toneOf(clock: Clock): Tone {
  if (clock.state === 'met') return 'ok'
  return clock.state === 'cancelled' ? 'neutral' : clock.breached ? 'danger' : 'neutral'
}

function wordOf(t: ReturnType<typeof useT>, clock: Clock): string {
  if (isEnded(clock)) return t(`sla:state.${clock.state as 'met' | 'missed' | 'cancelled'}`)
  return clock.breached ? t('sla:preview.late') : t(`sla:preview.state.${clock.state as 'running' | 'paused'}`)
}
