import type { components } from '../api/schema.gen.ts'
import { formatDate } from '../i18n/format.ts'
import { usePlace } from '../i18n/place.ts'
import { type Translate, useT } from '../i18n/use-t.ts'

type TicketRouting = components['schemas']['TicketRouting']
type Now = NonNullable<TicketRouting['now']>
type Decision = TicketRouting['decisions'][number]

/** Why a ticket is with whom it is: how it stands, who could take it now and why not the others, and what was decided. */
export function RoutingExplained({ routing }: { routing: TicketRouting }) {
  const t = useT()
  const place = usePlace()
  const { state, now, decisions } = routing
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">{stateOf(t, routing)}</p>
      {now && <Judged now={now} />}
      {(decisions.length > 0 || state !== 'manual') && (
        <div>
          <h3 className="pb-1 font-medium text-ink2 text-xs">{t('routing:why.history')}</h3>
          {decisions.length === 0 && <p className="text-ink2">{t('routing:why.noHistory')}</p>}
          <ul className="flex flex-col gap-1">
            {decisions.map((one) => (
              <li key={one.id}>
                {decisionOf(t, one)} <span className="text-ink3 text-xs">{formatDate(one.at, place)}</span>
                {one.choice.kind === 'person' && one.choice.userId !== null && <People now={one.choice} />}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

function stateOf(t: Translate, { state, queue, assignee, now }: TicketRouting): string {
  switch (state) {
    case 'assigned':
      return t('routing:why.assigned', { name: assignee?.name ?? '' })
    case 'nobody':
      return t('routing:why.nobody', { queue: queue.name, why: t(`ticket:routing.reason.${now?.reason ?? 'nobody'}`) })
    case 'next': {
      const name = now?.people.find(({ userId }) => userId === now.userId)?.name ?? ''
      return t('routing:why.next', { queue: queue.name, name })
    }
    default:
      return t(`routing:why.${state}`, { queue: queue.name })
  }
}

function Judged({ now }: { now: Now }) {
  const t = useT()
  const skills = now.needs.map(({ name, level }) => t('routing:why.needLevel', { name, level })).join(', ')
  return (
    <div className="flex flex-col gap-1">
      {skills && <p className="text-ink2">{t('routing:why.needs', { skills })}</p>}
      {now.lastAgent && <p className="text-ink2">{t('routing:why.lastAgent', { name: now.lastAgent })}</p>}
      <People now={now} />
    </div>
  )
}

function People({ now }: { now: Pick<Now, 'people' | 'step'> }) {
  const t = useT()
  return (
    <ul className="list-disc pl-5 text-ink2">
      {now.step && <li>{t('routing:why.step')}</li>}
      {now.people.map(({ userId, name, open, skipped, detail }) => (
        <li key={userId}>
          <span className="text-ink">{name}</span>{' '}
          {skipped ? t(`routing:why.skipped.${skipped}`, { detail: detail.join(', ') }) : t('routing:why.can')}
          {', '}
          {t('routing:why.open', { count: open })}
        </li>
      ))}
    </ul>
  )
}

function decisionOf(t: Translate, { queue, choice }: Decision): string {
  if (choice.kind === 'queue') {
    const rule = choice.rules.find(({ matched }) => matched)?.name ?? ''
    return t('routing:why.byRule', { rule, queue: queue.name })
  }
  if (choice.userId === null || !choice.by)
    return t('routing:why.toNobody', {
      queue: queue.name,
      why: t(`ticket:routing.reason.${choice.reason ?? 'nobody'}`),
    })
  const name = choice.people.find(({ userId }) => userId === choice.userId)?.name ?? ''
  return t('routing:why.toPerson', { queue: queue.name, name, how: t(`ticket:routing.by.${choice.by}`) })
}
