import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { CalendarForm } from './calendar-form.tsx'
import { type Calendar, calendarQuery, deleteCalendar, refreshCalendars, updateCalendar } from './calendars.api.ts'
import { DeadlineTester } from './deadline-tester.tsx'
import { VersionsCard } from './versions-card.tsx'

const route = getRouteApi('/app/settings/calendars/$calendarId')

/** One set of business hours: new ones at `/settings/calendars/new`. */
export function CalendarPage() {
  const t = useT()
  const { calendarId } = route.useParams()
  const isNew = calendarId === 'new'
  const query = useQuery({ ...calendarQuery(calendarId), enabled: !isNew })
  const calendar = isNew ? undefined : query.data
  return (
    <SettingsPage
      title={isNew ? t('calendars:new') : (calendar?.name ?? t('settings:section.calendars'))}
      aside={calendar?.isDefault && <Badge icon={<Star aria-hidden="true" />}>{t('calendars:default')}</Badge>}
      actions={calendar && !calendar.isDefault && <CalendarActions calendar={calendar} />}
      back={
        <Link to={paths.settingsCalendars} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.calendars')}
        </Link>
      }
    >
      {isNew ? (
        <CalendarForm key="new" />
      ) : (
        <Loaded query={query}>
          {(found) => (
            <>
              <CalendarForm key={found.id} calendar={found} />
              <DeadlineTester key={`test ${found.versionId}`} calendar={found} />
              <VersionsCard calendar={found} />
            </>
          )}
        </Loaded>
      )}
    </SettingsPage>
  )
}

function CalendarActions({ calendar }: { calendar: Calendar }) {
  const t = useT()
  const navigate = route.useNavigate()
  const [asks, setAsks] = useState<'default' | 'delete'>()
  return (
    <>
      <IconButton
        press="d"
        label={t('calendars:makeDefault')}
        icon={<Star aria-hidden="true" />}
        onClick={() => setAsks('default')}
      />
      <IconButton
        press="delete"
        label={t('calendars:delete.button')}
        icon={<Trash2 aria-hidden="true" />}
        onClick={() => setAsks('delete')}
      />
      {asks === 'default' && (
        <ConfirmDialog
          title={t('calendars:defaultTitle', { name: calendar.name })}
          text={t('calendars:defaultText')}
          confirm={t('calendars:makeDefault')}
          run={() => updateCalendar(calendar.id, { isDefault: true })}
          onDone={refreshCalendars}
          onClose={() => setAsks(undefined)}
        />
      )}
      {asks === 'delete' && (
        <ConfirmDialog
          danger
          title={t('calendars:delete.title', { name: calendar.name })}
          text={t('calendars:delete.text')}
          confirm={t('calendars:delete.confirm')}
          run={() => deleteCalendar(calendar.id)}
          onDone={() => {
            refreshCalendars()
            toast.done(t('calendars:delete.done', { name: calendar.name }))
            void navigate({ to: paths.settingsCalendars })
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </>
  )
}
