import { useMutation, useQuery } from '@tanstack/react-query'
import { MonitorSmartphone, Smartphone } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.ts'
import { describeDevice } from './describe-device.ts'
import { endSession, refreshSessions, type Session, sessionsQuery } from './profile.api.ts'

/** Where the person is signed in; every other place can be ended from here. */
export function SessionsCard() {
  const t = useT()
  const query = useQuery(sessionsQuery)
  const others = (query.data ?? []).filter((session) => !session.current)
  const endAll = useMutation({
    mutationFn: () => Promise.all(others.map((session) => endSession(session.id))),
    onSettled: refreshSessions,
    onError: (error) => toast.failed(t('profile:sessions.failed'), { description: error.message }),
  })
  return (
    <SettingsCard
      flush
      title={t('profile:sessions.title')}
      text={t('profile:sessions.text')}
      actions={
        others.length > 1 && (
          <Button press="shift+delete" busy={endAll.isPending} onClick={() => endAll.mutate()}>
            {t('profile:sessions.endOthers')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(sessions) => (
          <ul className="divide-y divide-line-soft">
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </SettingsCard>
  )
}

function SessionRow({ session }: { session: Session }) {
  const t = useT()
  const { browser, system, isPhone } = describeDevice(session.userAgent)
  const name =
    browser && system
      ? t('profile:sessions.device', { browser, system })
      : (browser ?? system ?? t('profile:sessions.unknownDevice'))
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSettled: refreshSessions,
    onError: (error) => toast.failed(t('profile:sessions.failed'), { description: error.message }),
  })
  const Icon = isPhone ? Smartphone : MonitorSmartphone
  return (
    <li data-row className="flex items-center gap-3 px-4 py-2.5">
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink3" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2" title={session.userAgent}>
          <span className="font-medium">{name}</span>
          {session.current && <Badge tone="ok">{t('profile:sessions.current')}</Badge>}
        </div>
        <div className="text-ink3 text-xs">
          {session.ip} · {t('profile:sessions.lastSeen')} <RelativeTime at={session.lastSeenAt} />
        </div>
      </div>
      {!session.current && (
        <Button press="delete" variant="ghost" busy={end.isPending} onClick={() => end.mutate()}>
          {t('profile:sessions.end')}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  )
}
