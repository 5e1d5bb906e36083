import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { CalendarCheck, CalendarX, ChevronLeft, Pause, Pencil, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataList } from '../../../ui/data-list.tsx'
import { toast } from '../../../ui/toast.ts'
import {
  deleteSchedule,
  type Run,
  refreshSchedules,
  runsQuery,
  type Schedule,
  scheduleQuery,
  updateSchedule,
} from './recurring.api.ts'
import { ruleWords } from './rule-words.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { ScheduleState } from './schedule-state.tsx'

const route = getRouteApi('/app/settings/recurring-tickets/$scheduleId')

/** One schedule: when it is due, what it makes, and what came of its times. */
export function SchedulePage() {
  const t = useT()
  const { scheduleId } = route.useParams()
  const query = useQuery(scheduleQuery(scheduleId))
  useLive(['recurring.*', 'ticket_template.*'], refreshSchedules)
  return (
    <SettingsPage
      title={query.data?.name ?? t('settings:section.recurringTickets')}
      actions={query.data && <ScheduleActs schedule={query.data} />}
      back={
        <Link to={paths.settingsRecurring} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.recurringTickets')}
        </Link>
      }
    >
      <Loaded query={query}>{(schedule) => <ScheduleBody schedule={schedule} />}</Loaded>
    </SettingsPage>
  )
}

function ScheduleActs({ schedule }: { schedule: Schedule }) {
  const t = useT()
  const navigate = useNavigate()
  const [opened, setOpened] = useState<'edit' | 'delete'>()
  const pause = useMutation({
    mutationFn: () => updateSchedule(schedule.id, { paused: !schedule.paused }),
    onSuccess: () => toast.done(t(schedule.paused ? 'recurring:resumed' : 'recurring:pausedNow')),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
    onSettled: refreshSchedules,
  })
  return (
    <>
      <Button press="p" busy={pause.isPending} onClick={() => pause.mutate()}>
        {schedule.paused ? (
          <Play aria-hidden="true" className="size-3.5" />
        ) : (
          <Pause aria-hidden="true" className="size-3.5" />
        )}
        {t(schedule.paused ? 'recurring:resume' : 'recurring:pause')}
      </Button>
      <Button press="e" onClick={() => setOpened('edit')}>
        <Pencil aria-hidden="true" className="size-3.5" />
        {t('recurring:edit')}
      </Button>
      <Button press="delete" variant="ghost" onClick={() => setOpened('delete')}>
        <Trash2 aria-hidden="true" className="size-3.5" />
        {t('recurring:delete.button')}
      </Button>
      {opened === 'edit' && <ScheduleDialog schedule={schedule} onClose={() => setOpened(undefined)} />}
      {opened === 'delete' && (
        <ConfirmDialog
          danger
          title={t('macros:delete.title', { name: schedule.name })}
          text={t('recurring:delete.text')}
          confirm={t('recurring:delete.submit')}
          run={() => deleteSchedule(schedule.id)}
          onDone={() => {
            void navigate({ to: paths.settingsRecurring })
            refreshSchedules()
            toast.done(t('recurring:delete.done'))
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  )
}

function ScheduleBody({ schedule }: { schedule: Schedule }) {
  const t = useT()
  const place = usePlace()
  const { template, requester, rule, timeZone, nextAt } = schedule
  const zone = { ...place, timeZone }
  const until = rule.endsOn ?? null
  const day = (text: string) => formatDate(`${text}T12:00:00Z`, { ...place, timeZone: 'UTC' }, 'date')
  return (
    <>
      {template.gone && <Banner tone="warn">{t('recurring:gone.template', { name: template.name })}</Banner>}
      {requester?.gone && <Banner tone="warn">{t('recurring:gone.requester', { name: requester.name })}</Banner>}
      <SettingsCard>
        <DataList
          rows={[
            { name: t('recurring:column.state'), value: <ScheduleState schedule={schedule} /> },
            { name: t('recurring:column.when'), value: ruleWords(t, place.locale, rule) },
            { name: t('profile:region.timeZone'), value: timeZone.replaceAll('_', ' ') },
            {
              name: t('recurring:column.span'),
              value: until
                ? t('recurring:span', { from: day(rule.startsOn), to: day(until) })
                : t('recurring:spanOpen', { from: day(rule.startsOn) }),
            },
            { name: t('recurring:column.next'), value: nextAt ? formatDate(nextAt, zone, 'full') : '–' },
            { name: t('recurring:form.template'), value: template.name },
            { name: t('newTicket:requester.label'), value: requester?.name ?? t('recurring:form.nobody') },
            {
              name: t('recurring:column.changed'),
              value: t('recurring:changed', {
                name: schedule.changedBy.name,
                time: formatDate(schedule.updatedAt, place),
              }),
            },
          ]}
        />
      </SettingsCard>
      <Runs schedule={schedule} />
    </>
  )
}

function Runs({ schedule }: { schedule: Schedule }) {
  const t = useT()
  const query = useInfiniteQuery(runsQuery(schedule.id))
  const runs = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <SettingsCard title={t('recurring:runs.title')} flush>
      {query.isError && (
        <p role="alert" className="p-4 text-danger">
          {query.error.message}
        </p>
      )}
      {query.isSuccess && runs.length === 0 && <p className="p-4 text-ink2">{t('recurring:runs.empty')}</p>}
      <ul>
        {runs.map((run) => (
          <RunLine key={run.id} run={run} timeZone={schedule.timeZone} />
        ))}
      </ul>
      <LoadMore query={query} />
    </SettingsCard>
  )
}

function RunLine({ run, timeZone }: { run: Run; timeZone: string }) {
  const t = useT()
  const place = usePlace()
  const { ticket, reason, missed } = run
  return (
    <li className="flex gap-3 border-line-soft border-b px-4 py-2 last:border-b-0">
      {run.outcome === 'made' ? (
        <CalendarCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ok" />
      ) : (
        <CalendarX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      )}
      <div className="min-w-0 flex-1">
        {ticket ? (
          <Link to={paths.ticket} params={{ ticketRef: ticket.code }} className="break-words hover:underline">
            <span className="font-medium">{ticket.code}</span> {ticket.subject}
          </Link>
        ) : run.outcome === 'made' ? (
          <span className="text-ink2">{t('recurring:runs.unseen')}</span>
        ) : (
          <span className="break-words">
            <span className="font-medium">{t('recurring:runs.skipped')}</span> {reason && say(reason, reason.text)}
          </span>
        )}
        {missed > 0 && <div className="text-ink2 text-xs">{t('recurring:runs.missed', { count: missed })}</div>}
      </div>
      <time
        dateTime={run.occurrenceAt}
        title={t('recurring:runs.doneAt', { time: formatDate(run.at, place, 'full') })}
        className="shrink-0 text-ink2 text-xs tabular-nums"
      >
        {formatDate(run.occurrenceAt, { ...place, timeZone })}
      </time>
    </li>
  )
}
