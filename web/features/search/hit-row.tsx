import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Building2, Handshake, Mails, SquareCheck } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Marked } from '../../shared/marked.tsx'
import { ObjectIcon } from '../../shared/objects/object-icon.tsx'
import { StatusDot } from '../../shared/status-badge.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { SearchHit } from './search.api.ts'

const rowClass =
  'flex items-start gap-2.5 border-line border-b px-4 py-2.5 outline-offset-[-2px] hover:bg-hover focus-visible:bg-hover'

/** One result: where it leads, what it matches by. `data-hit` lets the arrow keys find it and names it. */
export function HitRow({ hit, isChosen = false, onOpen }: { hit: SearchHit; isChosen?: boolean; onOpen: () => void }) {
  const t = useT()
  if (hit.kind === 'ticket') {
    return (
      <Link
        to={paths.ticket}
        params={{ ticketRef: hit.code }}
        data-hit={hit.id}
        onClick={onOpen}
        className={clsx(rowClass, isChosen && 'bg-selected')}
      >
        <span className="mt-1 shrink-0">
          <StatusDot status={hit.status} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="shrink-0 font-mono text-ink3 text-xs">{hit.code}</span>
            <span className="truncate font-medium">
              <Marked fragments={hit.title} />
            </span>
          </span>
          <Excerpt hit={hit} />
          <span className="mt-0.5 flex min-w-0 gap-2 text-ink3 text-xs">
            {[hit.requester?.name, hit.account?.name, hit.assignee?.name]
              .filter((name) => name !== undefined)
              .map((name, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two of them may have one name
                <span key={i} className="truncate">
                  {name}
                </span>
              ))}
          </span>
        </span>
        <RelativeTime at={hit.at} className="shrink-0 text-ink3 text-xs" />
      </Link>
    )
  }
  if (hit.kind === 'task') {
    return (
      <Link to={paths.tasks} search={{ task: hit.id }} data-hit={hit.id} onClick={onOpen} className={rowClass}>
        <SquareCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink3" />
        <span className="min-w-0 flex-1">
          <span className={clsx('block truncate font-medium', hit.done && 'text-ink3 line-through')}>
            <Marked fragments={hit.title} />
          </span>
          <Excerpt hit={hit} />
          {hit.assignee && <span className="block truncate text-ink3 text-xs">{hit.assignee.name}</span>}
        </span>
        <TaskTime hit={hit} />
      </Link>
    )
  }
  if (hit.kind === 'conversation') {
    return (
      <Link
        to={paths.conversation}
        params={{ conversationId: hit.id }}
        data-hit={hit.id}
        onClick={onOpen}
        className={rowClass}
      >
        <Mails aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink3" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">
            <Marked fragments={hit.title} />
          </span>
          <Excerpt hit={hit} />
          <span className="block truncate text-ink3 text-xs">
            {[hit.sender, t(`search:inbox.${hit.state}`)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <RelativeTime at={hit.at} className="shrink-0 text-ink3 text-xs" />
      </Link>
    )
  }
  const face =
    hit.kind === 'object' ? (
      <ObjectIcon icon={hit.type.icon} className="size-4 text-ink3" />
    ) : hit.kind === 'opportunity' ? (
      <Handshake aria-hidden="true" className="size-4 text-ink3" />
    ) : hit.kind !== 'account' ? (
      <Avatar name={hit.title.map(({ text }) => text).join('')} id={hit.id} size="sm" />
    ) : (
      <Building2 aria-hidden="true" className="size-4 text-ink3" />
    )
  const link = linkOf(hit)
  const details =
    hit.kind === 'opportunity'
      ? [hit.stage, hit.account?.name]
      : hit.kind === 'object'
        ? [hit.type.singular, hit.account?.name]
        : []
  return (
    <Link {...link} data-hit={hit.id} onClick={onOpen} className={rowClass}>
      <span className="mt-0.5 shrink-0">{face}</span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          <Marked fragments={hit.title} />
        </span>
        <Excerpt hit={hit} />
        {details.length > 0 && (
          <span className="block truncate text-ink3 text-xs">{details.filter(Boolean).join(' · ')}</span>
        )}
      </span>
      {hit.kind === 'contact' && hit.accounts[0] && (
        <span className="shrink-0 truncate text-ink3 text-xs">{hit.accounts[0].name}</span>
      )}
    </Link>
  )
}

function linkOf(hit: Exclude<SearchHit, { kind: 'ticket' | 'task' | 'conversation' }>) {
  if (hit.kind === 'contact') return { to: paths.contact, params: { contactId: hit.id } } as const
  if (hit.kind === 'account') return { to: paths.account, params: { accountId: hit.id } } as const
  if (hit.kind === 'lead') return { to: paths.lead, params: { leadId: hit.id } } as const
  if (hit.kind === 'object') return { to: paths.object, params: { typeKey: hit.type.key, objectId: hit.id } } as const
  return { to: paths.opportunity, params: { opportunityId: hit.id } } as const
}

function TaskTime({ hit }: { hit: Extract<SearchHit, { kind: 'task' }> }) {
  const t = useT()
  if (hit.done) return <span className="shrink-0 text-ink3 text-xs">{t('search:taskDone')}</span>
  return hit.dueAt && <RelativeTime at={hit.dueAt} className="shrink-0 text-ink3 text-xs" />
}

function Excerpt({ hit }: { hit: SearchHit }) {
  const t = useT()
  if (!hit.excerpt) return null
  const { from, fragments } = hit.excerpt
  return (
    <span className="line-clamp-2 text-ink2">
      {from !== 'details' && <span className="text-ink3">{t(`search:from.${from}`)} </span>}
      <Marked fragments={fragments} />
    </span>
  )
}
