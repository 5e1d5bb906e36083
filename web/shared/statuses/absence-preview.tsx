import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../loaded.tsx'
import { MemberAvatar } from '../member-avatar.tsx'
import { type AbsencePreview, previewQuery } from './statuses.api.ts'

type Group = AbsencePreview['groups'][number]

/** What taking a status would do with tickets, before it is taken: how many go to whom, and why to nobody else. */
export function Preview({ userId, statusId }: { userId: string; statusId: string }) {
  const query = useQuery(previewQuery(userId, statusId))
  return (
    <Loaded query={query} skeleton={<div className="h-16 animate-pulse rounded-lg bg-panel" />}>
      {(preview) => <Moves preview={preview} />}
    </Loaded>
  )
}

function Moves({ preview: { mode, total, capped, groups } }: { preview: AbsencePreview }) {
  const t = useT()
  if (mode === 'none') return null
  if (total === 0)
    return <p className="text-ink2">{t(mode === 'reply' ? 'statuses:moves.noneYet' : 'statuses:moves.none')}</p>
  const count = `${total}${capped ? '+' : ''}`
  return (
    <section aria-label={t('statuses:moves.title')} className="rounded-lg border border-line">
      <p className="px-3 py-2 font-medium">{t(`statuses:moves.${mode}`, { count: total, amount: count })}</p>
      <ul>
        {groups.map((group) => (
          <li key={JSON.stringify(group.steps)} className="border-line-soft border-t px-3 py-2">
            <Moved group={group} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Moved({ group: { to, count, steps, tickets } }: { group: Group }) {
  const t = useT()
  const passed = steps.filter(({ why }) => why !== 'takes')
  return (
    <>
      <span className="flex items-center justify-between gap-3">
        {to ? <MemberAvatar member={to} /> : <span>{t('statuses:moves.toQueue')}</span>}
        <span className="shrink-0 text-ink2">{t('statuses:moves.tickets', { count })}</span>
      </span>
      {!to && steps.length === 0 && <p className="text-warn text-xs">{t('statuses:moves.nobodyNamed')}</p>}
      {passed.map(({ userId, name, why, status }) => (
        <p key={userId} className="text-ink2 text-xs">
          {why !== 'takes' && t(`statuses:step.${why}`, { name, status: status ?? '' })}
        </p>
      ))}
      {tickets.length > 0 && (
        <details className="text-xs">
          <summary className="cursor-pointer text-ink2">{t('statuses:moves.which')}</summary>
          <ul className="max-h-40 overflow-y-auto">
            {tickets.map(({ id, code, subject }) => (
              <li key={id} className="truncate">
                <span className="text-ink3">{code}</span> {subject}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
