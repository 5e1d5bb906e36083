import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { loadSentences, say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { ReasonList } from '../../shared/reason-list.tsx'
import { RoutingExplained } from '../../shared/routing-explained.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useCan, useMe } from '../../shell/shell.api.ts'
import { AskForm } from './ask-form.tsx'
import { type Assignment, askOwnSight, countsQuery, findAssignment, findMails, type LedgerEntry } from './why.api.ts'

/** Answers to the questions that people ask when something is not where they look for it (product.md AD6). */
export function WhyPage() {
  const t = useT()
  const mayTickets = useCan('tickets:read')
  useEffect(() => void loadSentences(), [])
  return (
    <SettingsPage title={t('settings:section.why')} lead={t('access:why.lead')}>
      <NoTicket />
      {mayTickets ? (
        <>
          <NotSeen />
          <NotReassigned />
          <EmptyDesk />
        </>
      ) : (
        <SettingsCard title={t('access:why.seen.title')} text={t('access:why.noModule')} />
      )}
    </SettingsPage>
  )
}

function NoTicket() {
  const t = useT()
  const mayLook = useCan('mail:read')
  return (
    <SettingsCard title={t('access:why.mail.title')} text={t('access:why.mail.text')}>
      {mayLook ? (
        <AskForm
          label={t('access:why.mail.label')}
          placeholder="jo@example.com"
          submit={t('access:why.look')}
          ask={findMails}
        >
          {(mails) =>
            mails.length > 0 ? (
              <ul className="flex flex-col">
                {mails.map((mail) => (
                  <Mail key={mail.id} mail={mail} />
                ))}
              </ul>
            ) : (
              <p>
                {t('access:why.mail.none')}{' '}
                <Link to={paths.mailHealth} className="text-accent-ink underline">
                  {t('access:why.mail.health')}
                </Link>
              </p>
            )
          }
        </AskForm>
      ) : (
        <p className="text-ink2">{t('access:why.mail.forbidden')}</p>
      )}
    </SettingsCard>
  )
}

function Mail({ mail }: { mail: LedgerEntry }) {
  const t = useT()
  const place = usePlace()
  return (
    <li className="border-line-soft border-t py-2 first:border-t-0">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 break-words font-medium">{mail.subject || t('mail:noSubject')}</span>
        <span className="break-all text-ink2 text-xs">{mail.from?.address ?? mail.envelopeFrom}</span>
        <span className="text-ink3 text-xs">{formatDate(mail.receivedAt, place)}</span>
      </div>
      <p className="text-ink2">
        {mail.outcome ? t(`mail:meaning.${mail.outcome}`) : t('access:why.mail.waits')}
        {mail.reason && <> · {say(mail.trace.said, mail.reason)}</>}
      </p>
      {mail.ticketCode && (
        <Link to={paths.ticket} params={{ ticketRef: mail.ticketCode }} className="text-accent-ink underline">
          {mail.ticketCode}
        </Link>
      )}
    </li>
  )
}

function NotSeen() {
  const t = useT()
  return (
    <SettingsCard title={t('access:why.seen.title')} text={t('access:why.seen.text')}>
      <AskForm
        label={t('access:why.code')}
        placeholder={t('access:why.codeExample')}
        submit={t('access:why.look')}
        ask={askOwnSight}
      >
        {({ code, why, text }) => (
          <p>
            {say(why, text)}{' '}
            <Link to={paths.ticket} params={{ ticketRef: code }} className="text-accent-ink underline">
              {t('access:why.seen.open', { code })}
            </Link>
          </p>
        )}
      </AskForm>
    </SettingsCard>
  )
}

function NotReassigned() {
  const t = useT()
  return (
    <SettingsCard title={t('access:why.assigned.title')} text={t('access:why.assigned.text')}>
      <AskForm
        label={t('access:why.code')}
        placeholder={t('access:why.codeExample')}
        submit={t('access:why.look')}
        ask={findAssignment}
      >
        {(assignment) => <Assigned assignment={assignment} />}
      </AskForm>
    </SettingsCard>
  )
}

function Assigned({ assignment: { ticket, last, reasons, routing } }: { assignment: Assignment }) {
  const t = useT()
  const place = usePlace()
  const at = last && formatDate(last.at, place)
  const by = last?.actor.name || 'Deskhand'
  const { code, assignee, allowed, status } = ticket
  return (
    <>
      <p>
        {assignee
          ? at
            ? t('access:why.assigned.since', { code, name: assignee.name, at, by })
            : t('access:why.assigned.has', { code, name: assignee.name })
          : at
            ? t('access:why.assigned.nobodySince', { code, at, by })
            : t('access:why.assigned.nobody', { code })}
      </p>
      <ReasonList reasons={reasons} />
      <p className="text-ink2">
        {status === 'closed'
          ? t('access:why.assigned.closed')
          : t(allowed.assign ? 'access:why.assigned.may' : 'access:why.assigned.mayNot')}
      </p>
      <RoutingExplained routing={routing} />
    </>
  )
}

/** What stands between somebody and a list with something in it: how far the role goes, and what each list leaves out. */
function EmptyDesk() {
  const t = useT()
  const { role, ticketScope } = useMe()
  const counts = useQuery(countsQuery)
  return (
    <SettingsCard title={t('access:why.empty.title')} text={t('access:why.empty.text')}>
      <p>{t('access:why.empty.scope', { role: role.name, scope: t(`members:scope.${ticketScope}`) })}</p>
      <Loaded query={counts}>
        {(rows) => {
          const of = (key: string) => rows.find((one) => one.key === key)
          const amount = (key: string) => {
            const row = of(key)
            return `${row?.count ?? 0}${row?.capped ? '+' : ''}`
          }
          return (
            <ul className="mt-2 list-disc pl-5 text-ink2">
              <li>{t('access:why.empty.all', { count: amount('all') })}</li>
              <li>{t('access:why.empty.open', { count: amount('all_open') })}</li>
              <li>{t('access:why.empty.mine', { count: amount('mine') })}</li>
              <li>{t('access:why.empty.unassigned', { count: amount('unassigned') })}</li>
              <li>{t(of('all')?.count === 0 ? 'access:why.empty.nothing' : 'access:why.empty.filters')}</li>
            </ul>
          )
        }}
      </Loaded>
    </SettingsCard>
  )
}
