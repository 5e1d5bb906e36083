import { CircleAlert, CircleCheck, CircleSlash } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import type { MailHealth } from './mail.api.ts'
import { type MailSearch, outboxStates } from './mail-search.ts'

/** The two doors of the house itself: the receiver and the relay. */
export function WaysCard({ health, onShow }: { health: MailHealth; onShow: (search: MailSearch) => void }) {
  const t = useT()
  const place = usePlace()
  const { smtpDoor, relay, outbox } = health
  const address = smtpDoor && `${smtpDoor.host}:${smtpDoor.port}`
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <SettingsCard title={t('mail:door.title')} text={t('mail:door.text')}>
        {smtpDoor && address ? (
          <div className="flex flex-wrap items-center gap-2">
            <State ok={smtpDoor.listening}>
              {smtpDoor.listening ? t('mail:door.listening') : t('mail:door.silent')}
            </State>
            <code className="font-mono text-xs">{address}</code>
            <CopyButton text={address} label={t('mail:door.copy')} />
          </div>
        ) : (
          <Badge icon={<CircleSlash aria-hidden="true" />}>{t('mail:door.none')}</Badge>
        )}
      </SettingsCard>
      <SettingsCard title={t('mail:relay.title')} text={t('mail:relay.text')}>
        <div className="flex flex-wrap items-center gap-2">
          <State ok={relay.configured && !relay.lastError}>
            {!relay.configured
              ? t('mail:relay.none')
              : relay.lastError
                ? t('mail:relay.complains')
                : t('mail:relay.configured')}
          </State>
          {relay.host && <code className="font-mono text-xs">{relay.host}</code>}
        </div>
        {relay.lastError && (
          <p className="break-words font-mono text-danger text-xs">{say(relay.lastErrorSaid, relay.lastError)}</p>
        )}
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {outboxStates
            .filter((state) => (outbox.byState[state] ?? 0) > 0)
            .map((state) => (
              <li key={state}>
                <button
                  type="button"
                  className="text-ink2 hover:text-ink hover:underline"
                  onClick={() => onShow({ tab: 'out', out: state })}
                >
                  <span className="font-medium text-ink tabular-nums">
                    {formatNumber(outbox.byState[state] ?? 0, place)}
                  </span>{' '}
                  {t(`mail:out.${state}`)}
                </button>
              </li>
            ))}
        </ul>
      </SettingsCard>
    </div>
  )
}

function State({ ok, children }: { ok: boolean; children: ReactNode }) {
  return (
    <Badge
      tone={ok ? 'ok' : 'warn'}
      icon={ok ? <CircleCheck aria-hidden="true" /> : <CircleAlert aria-hidden="true" />}
    >
      {children}
    </Badge>
  )
}
