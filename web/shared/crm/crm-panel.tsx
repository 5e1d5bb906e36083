import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Building2, Clock, ExternalLink, Mail, Phone, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { type CrmAccount, type CrmPerson, isNothing, ticketCrmQuery } from './crm.api.ts'
import { CrmActivities } from './crm-activities.tsx'
import { CrmFields } from './crm-value.tsx'

/**
 * What the CRM says of who asks. Where there is no match there is nothing: no gap, no word. For members with CRM access alone.
 */
export function CrmPanel({ ticketId, requesterId }: { ticketId: string; requesterId: string }) {
  const t = useT()
  const { data, error, errorUpdateCount, isFetching, refetch } = useQuery(ticketCrmQuery(ticketId, requesterId))
  if (isNothing(error)) return null
  if (!data) {
    // Asked again, it says so where it stands.
    if (errorUpdateCount === 0) return null
    return (
      <Frame>
        <p role="alert" className="flex items-start gap-2 text-ink2">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-warn" />
          {t('crmPanel:failed')}
        </p>
        <Button press="mod+shift+k" className="self-start" busy={isFetching} onClick={() => void refetch()}>
          {t('crmPanel:again')}
        </Button>
      </Frame>
    )
  }
  const { contact, accounts, activities, notes } = data
  if (!contact) return null
  return (
    <Frame>
      <Person person={contact} />
      {accounts.length > 0 && (
        <Part title={t('crmPanel:accounts', { count: accounts.length })}>
          <ul className="flex flex-col gap-2.5">
            {accounts.map((account) => (
              <Account key={account.id} account={account} />
            ))}
          </ul>
        </Part>
      )}
      {activities.data.length > 0 && (
        <Part title={t('crmPanel:activities')}>
          <CrmActivities ticketId={ticketId} first={activities} />
        </Part>
      )}
      {notes.data.length > 0 && (
        <Part title={t('crmPanel:notes')}>
          <CrmActivities notes ticketId={ticketId} first={notes} />
        </Part>
      )}
      <Synced person={contact} />
    </Frame>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const t = useT()
  return (
    <section aria-label={t('crmPanel:title')} className="flex flex-col gap-1.5">
      <h2 className="font-semibold text-ink3 text-xs">{t('crmPanel:title')}</h2>
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-card p-3">{children}</div>
    </section>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5 border-line-soft border-t pt-2.5">
      <h3 className="font-medium text-ink3 text-xs">{title}</h3>
      {children}
    </div>
  )
}

function Person({ person }: { person: CrmPerson }) {
  const t = useT()
  const { name, email, otherEmails, phone, url, source, fields } = person
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-w-0 items-baseline gap-2">
        <span className="min-w-0 flex-1 break-words font-semibold">{name ?? email}</span>
        {url && <OpenThere url={url} label={t('crmPanel:open', { source: source.name })} />}
      </div>
      <Reach icon={<Mail aria-hidden="true" />} text={email}>
        {otherEmails.length > 0 && <span className="text-ink3 text-xs">{t('crmPanel:matched')}</span>}
      </Reach>
      {otherEmails.map((other) => (
        <Reach key={other} icon={<Mail aria-hidden="true" />} text={other} />
      ))}
      {phone && <Reach icon={<Phone aria-hidden="true" />} text={phone} />}
      <CrmFields fields={fields} />
    </div>
  )
}

function Reach({ icon, text, children }: { icon: ReactNode; text: string; children?: ReactNode }) {
  const t = useT()
  return (
    <div className="-my-0.5 flex min-w-0 items-center gap-2 text-ink2 [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-ink3">
      {icon}
      <span className="min-w-0 flex-1 truncate" title={text}>
        {text}
      </span>
      {children}
      <CopyButton text={text} label={t('crmPanel:copy', { value: text })} />
    </div>
  )
}

function Account({ account }: { account: CrmAccount }) {
  const t = useT()
  return (
    <li className="flex flex-col gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <Building2 aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        <span className="min-w-0 break-words font-medium">{account.name}</span>
        {account.type && <Badge>{account.type}</Badge>}
        <span className="flex-1" />
        {account.url && (
          <OpenThere
            url={account.url}
            label={t('crmPanel:openAccount', { name: account.name, source: account.source.name })}
          />
        )}
      </div>
      <CrmFields fields={account.fields} />
    </li>
  )
}

/** The way to what the CRM itself shows. */
function OpenThere({ url, label }: { url: string; label: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      aria-label={label}
      title={label}
      className="grid size-6 shrink-0 place-items-center self-start rounded-md text-ink3 hover:bg-hover hover:text-ink"
    >
      <ExternalLink aria-hidden="true" className="size-3.5" />
    </a>
  )
}

/** When the source last said it; members who look after the settings see when that is too long ago. */
function Synced({ person: { syncedAt, stale, source } }: { person: CrmPerson }) {
  const t = useT()
  const place = usePlace()
  const isToday = formatDate(syncedAt, place, 'date') === formatDate(new Date(), place, 'date')
  const time = formatDate(syncedAt, place, isToday ? 'time' : 'dateTime')
  const Icon = stale ? TriangleAlert : Clock
  return (
    <p
      title={formatDate(syncedAt, place, 'full')}
      className={clsx(
        'flex items-center gap-1.5 border-line-soft border-t pt-2 text-xs',
        stale ? 'text-warn' : 'text-ink3',
      )}
    >
      <Icon aria-hidden="true" className="size-3 shrink-0" />
      <span className="min-w-0">{t(stale ? 'crmPanel:stale' : 'crmPanel:synced', { time, source: source.name })}</span>
    </p>
  )
}
