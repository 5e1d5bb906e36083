import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Banner } from '../../ui/banner.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { doorQuery } from './channels.api.ts'

/** Where the built-in receiver listens, and how mail comes there. */
export function SmtpDoor({ address }: { address: string }) {
  const t = useT()
  const canRead = useCan('mail:read')
  const { data } = useQuery({ ...doorQuery, enabled: canRead })
  const door = data?.smtpDoor
  const place = door ? `${door.host}:${door.port}` : undefined
  const to = address.trim() || 'support@example.com'
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink2">{t('channels:smtp.text')}</p>
      {door && !door.listening && <Banner tone="warn" title={t('channels:smtp.silent')} />}
      {data && !door && <Banner tone="warn" title={t('mail:door.none')} />}
      {place && (
        <div className="flex items-center gap-2 rounded-md border border-line bg-bg py-1 pr-1 pl-3">
          <span className="text-ink3">{t('channels:smtp.door')}</span>
          <code className="min-w-0 flex-1 truncate font-mono">{place}</code>
          <CopyButton text={place} label={t('mail:door.copy')} />
        </div>
      )}
      <ol className="flex list-decimal flex-col gap-1 pl-5 text-ink2 marker:text-ink3">
        <li>{t('channels:smtp.own', { address: to })}</li>
        <li>{t('channels:smtp.hosted')}</li>
        <li>{t('channels:smtp.reach')}</li>
      </ol>
    </div>
  )
}
