import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { DataList } from '../../../ui/data-list.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Ticket } from '../tickets.api.ts'
import { inOrder, lengthWords } from './clock-look.ts'
import type { SlaClock, TicketSla } from './sla.api.ts'

/** Why this deadline: the policy and its version, the hours, what was counted and what was not. */
export function WhyDialog({ ticket, sla, onClose }: { ticket: Ticket; sla: TicketSla; onClose: () => void }) {
  const t = useT()
  const place = usePlace()
  const { policy, calendar, reason } = sla
  const { live, ended } = inOrder(sla.clocks)
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('sla:why.title', { ticket: ticket.code })}
      footer={
        <Button press="esc" variant="primary" onClick={onClose}>
          {t('sla:why.close')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <DataList
          rows={[
            {
              name: t('sla:why.policy'),
              value: policy && (
                <span>
                  {policy.name} <span className="text-ink3">{t('sla:versionOf', { count: policy.version })}</span>
                </span>
              ),
            },
            { name: t('sla:why.because'), value: reason && <span>{t(`sla:why.rule.${reason.rule}`)}</span> },
            {
              name: t('sla:why.hours'),
              value: calendar && (
                <span>
                  {calendar.name}{' '}
                  <span className="text-ink3">
                    {t('sla:versionOf', { count: calendar.version })}, {calendar.timeZone.replaceAll('_', ' ')}
                  </span>
                </span>
              ),
            },
            {
              name: t('sla:why.locked'),
              value: sla.chosenAt && (
                <span>
                  {formatDate(sla.chosenAt, place)} {reason && t(`sla:why.by.${reason.by}`)}
                </span>
              ),
            },
          ]}
        />
        {reason && reason.passedOver.length > 0 && (
          <p className="text-ink2">
            {t('sla:why.passedOver', { names: reason.passedOver.map(({ name }) => name).join(', ') })}
          </p>
        )}
        {calendar && (
          <p className="text-ink3 text-xs">{t('sla:why.clock', { zone: calendar.timeZone.replaceAll('_', ' ') })}</p>
        )}
        {!sla.isCurrent && <p className="text-ink2">{t('sla:why.newer')}</p>}
        {[...live, ...ended].map((clock) => (
          <ClockStory key={`${clock.metric} ${clock.cycle}`} clock={clock} />
        ))}
      </div>
    </Dialog>
  )
}

function ClockStory({ clock }: { clock: SlaClock }) {
  const t = useT()
  const place = usePlace()
  const there = { locale: place.locale, timeZone: clock.calendar.timeZone }
  const length = (minutes: number) => lengthWords(minutes, place.locale)
  const day = new Intl.DateTimeFormat(there.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: there.timeZone,
  })
  const time = new Intl.DateTimeFormat(there.locale, { hour: '2-digit', minute: '2-digit', timeZone: there.timeZone })
  const pauses = clock.spans.filter(({ pause }) => pause !== null)
  return (
    <section aria-label={t(`sla:metric.${clock.metric}`)} className="flex flex-col gap-1.5">
      <h3 className="font-semibold">
        {t(`sla:metric.${clock.metric}`)}
        {clock.cycle > 1 && <span className="text-ink3"> {t('sla:why.cycle', { count: clock.cycle })}</span>}
      </h3>
      <p className="text-ink2">
        {t('sla:why.began', {
          time: formatDate(clock.startedAt, place),
          target: t(`sla:target.${clock.target.time}`, { length: length(clock.target.minutes) }),
        })}{' '}
        {clock.dueAt && !clock.endedAt && t('sla:why.ends', { time: formatDate(clock.dueAt, place) })}
        {clock.endedAt &&
          clock.endReason &&
          t(`sla:why.end.${clock.endReason}`, {
            time: formatDate(clock.endedAt, place),
            spent: length(clock.spentMinutes),
          })}
      </p>
      {pauses.length > 0 && (
        <ul className="text-ink2">
          {pauses.map((span) => (
            <li key={span.from}>
              {span.pause &&
                t(`sla:why.pause.${span.pause}`, {
                  from: formatDate(span.from, place),
                  to: span.to ? formatDate(span.to, place) : t('sla:why.now'),
                })}
            </li>
          ))}
        </ul>
      )}
      {clock.counted.length > 0 && (
        <ol
          aria-label={t('sla:why.counted', { name: t(`sla:metric.${clock.metric}`) })}
          className="max-h-60 divide-y divide-line-soft overflow-y-auto rounded-md border border-line"
        >
          {clock.counted.map(({ from, to, minutes }) => (
            <li key={from} className="flex gap-3 px-3 py-1 tabular-nums">
              <span className="w-24 shrink-0 text-ink2">{day.format(new Date(from))}</span>
              <span className="min-w-0 flex-1">
                {minutes > 1440
                  ? `${time.format(new Date(from))} – ${formatDate(to, there)}`
                  : `${time.format(new Date(from))}–${time.format(new Date(to))}`}
              </span>
              <span className="text-ink2">{length(minutes)}</span>
            </li>
          ))}
        </ol>
      )}
      {clock.countedCapped && <p className="text-ink3 text-xs">{t('sla:why.capped')}</p>}
    </section>
  )
}
