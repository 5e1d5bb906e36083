import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { loadSentences, say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { type StayedTicket, stayedQuery } from './user-statuses.api.ts'

/** Open tickets that a member who is away still has, and why they were not given on: those for the same reason together. */
export function StayedCard({ member, isOwn }: { member: { id: string; name: string }; isOwn: boolean }) {
  const t = useT()
  const query = useInfiniteQuery(stayedQuery(member.id))
  useEffect(() => void loadSentences(), [])
  const stayed = query.data?.pages.flatMap(({ data }) => data) ?? []
  if (stayed.length === 0) return null
  return (
    <SettingsCard title={t(isOwn ? 'statuses:stayed.title' : 'statuses:stayed.titleFor', { name: member.name })} flush>
      <ul className="max-h-96 overflow-y-auto">
        {groupsOf(stayed).map(({ reasons, tickets }) => (
          <li
            key={JSON.stringify(reasons)}
            className="flex flex-col gap-1 border-line-soft border-b px-4 py-2 last:border-b-0"
          >
            {reasons.map((reason) => (
              <p key={reason.text} className="text-ink2">
                {say(reason, reason.text)}
              </p>
            ))}
            <ul>
              {tickets.map(({ id, code, subject }) => (
                <li key={id} className="break-words">
                  <Link to={paths.ticket} params={{ ticketRef: code }} className="text-accent-ink underline">
                    {code}
                  </Link>{' '}
                  {subject}
                </li>
              ))}
            </ul>
          </li>
        ))}
        <li className="empty:hidden">
          <LoadMore query={query} />
        </li>
      </ul>
    </SettingsCard>
  )
}

/** Tickets by their reasons, in the order in which the first of each came. */
function groupsOf(stayed: readonly StayedTicket[]) {
  const groups = new Map<string, { reasons: StayedTicket['reasons']; tickets: StayedTicket['ticket'][] }>()
  for (const { ticket, reasons } of stayed) {
    const key = JSON.stringify(reasons)
    const group = groups.get(key) ?? { reasons, tickets: [] }
    group.tickets.push(ticket)
    groups.set(key, group)
  }
  return [...groups.values()]
}
