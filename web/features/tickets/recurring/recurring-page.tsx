import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarSync, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Table, Td, Th, Tr } from '../../../ui/table.tsx'
import { refreshSchedules, type Schedule, schedulesQuery } from './recurring.api.ts'
import { ruleWords } from './rule-words.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { ScheduleState } from './schedule-state.tsx'

/** The schedules that make tickets by themselves. */
export function RecurringPage() {
  const t = useT()
  const query = useQuery(schedulesQuery)
  const [isNew, setIsNew] = useState(false)
  useLive(['recurring.*', 'ticket_template.*'], refreshSchedules)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setIsNew(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('recurring:new')}
    </Button>
  )
  return (
    <SettingsPage
      wide
      title={t('settings:section.recurringTickets')}
      aside={query.data?.length || undefined}
      lead={t('recurring:lead')}
      actions={newButton}
    >
      <Loaded query={query}>
        {(schedules) =>
          schedules.length === 0 ? (
            <EmptyState
              icon={<CalendarSync aria-hidden="true" />}
              title={t('recurring:emptyTitle')}
              actions={newButton}
            >
              {t('recurring:emptyText')}
            </EmptyState>
          ) : (
            <ScheduleTable schedules={schedules} />
          )
        }
      </Loaded>
      {isNew && <ScheduleDialog onClose={() => setIsNew(false)} />}
    </SettingsPage>
  )
}

function ScheduleTable({ schedules }: { schedules: readonly Schedule[] }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.recurringTickets')}
        head={
          <>
            <Th>{t('macros:column.name')}</Th>
            <Th className="max-md:hidden">{t('recurring:form.template')}</Th>
            <Th className="max-sm:hidden">{t('recurring:column.next')}</Th>
            <Th className="max-lg:hidden">{t('macros:column.change')}</Th>
            <Th className="text-right">{t('recurring:column.state')}</Th>
          </>
        }
      >
        {schedules.map((schedule) => (
          <Tr key={schedule.id}>
            <Td className="max-w-0">
              <Link
                to={paths.settingsSchedule}
                params={{ scheduleId: schedule.id }}
                className="block truncate font-medium hover:underline"
              >
                {schedule.name}
              </Link>
              <div className="truncate text-ink2 text-xs">{ruleWords(t, place.locale, schedule.rule)}</div>
            </Td>
            <Td className="max-w-48 truncate text-ink2 max-md:hidden">{schedule.template.name}</Td>
            <Td className="whitespace-nowrap text-ink2 tabular-nums max-sm:hidden">
              {schedule.nextAt ? formatDate(schedule.nextAt, place) : '–'}
            </Td>
            <Td className="max-lg:hidden">
              <ObjectChange section="recurring-tickets" id={schedule.id} />
            </Td>
            <Td className="text-right">
              <ScheduleState schedule={schedule} />
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}
