import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX, Clock, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { formatDate, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Rule } from './automations.api.ts'
import {
  type DeliveryState,
  deliveriesQuery,
  deliveryQuery,
  refreshWebhooks,
  replayDelivery,
  type WebhookDelivery,
} from './webhooks.api.ts'

/** What came of a call, in a sentence: "Answered with 200 in 35 ms", "Failed: … Tried again at 10:05". */
export function useCallWords(): (call: WebhookDelivery) => string {
  const t = useT()
  const place = usePlace()
  return ({ state, code, milliseconds, why, text, attempts, nextAt }) => {
    if (state === 'behind') return t('automations:calls.behind')
    const reason = why ? say(why, text) : ''
    if (state === 'delivered')
      return t('automations:calls.answered', { code: code ?? '', took: formatNumber(milliseconds ?? 0, place) })
    if (state === 'failed') return reason
    if (attempts === 0 || reason === '') return t('automations:calls.now')
    return t('automations:calls.again', { reason, at: formatDate(nextAt ?? '', place) })
  }
}

const states = ['delivered', 'waiting', 'behind', 'failed'] as const

/** The calls of a rule, the newest first; nothing where it never called. */
export function WebhookLog({ rule }: { rule: Rule }) {
  const t = useT()
  const [state, setState] = useState<DeliveryState>()
  const query = useInfiniteQuery(deliveriesQuery(rule.id, state))
  const calls = query.data?.pages.flatMap((page) => page.data) ?? []
  const isOfUse = rule.actions.some((action) => action.do === 'webhook') || state !== undefined || calls.length > 0
  if (!isOfUse) return null
  return (
    <SettingsCard title={t('automations:calls.title')} text={t('automations:calls.lead')} flush>
      <div className="flex px-4 py-2">
        <Select
          className="w-56!"
          name={t('automations:calls.which')}
          value={state ?? 'all'}
          options={[
            { value: 'all' as const, label: t('automations:calls.all') },
            ...states.map((one) => ({ value: one, label: t(`automations:calls.state.${one}`) })),
          ]}
          onChange={(next) => setState(next === 'all' ? undefined : next)}
        />
      </div>
      {query.isError && (
        <p role="alert" className="p-4 text-danger">
          {query.error.message}
        </p>
      )}
      {query.isSuccess && calls.length === 0 && <p className="px-4 pb-4 text-ink2">{t('automations:calls.none')}</p>}
      <ul>
        {calls.map((call) => (
          <CallLine key={call.id} call={call} />
        ))}
      </ul>
      <LoadMore query={query} />
    </SettingsCard>
  )
}

const looks = {
  delivered: { Icon: CircleCheck, ink: 'text-ok' },
  failed: { Icon: CircleX, ink: 'text-danger' },
  waiting: { Icon: Clock, ink: 'text-warn' },
  behind: { Icon: Clock, ink: 'text-ink3' },
} as const

function CallLine({ call }: { call: WebhookDelivery }) {
  const t = useT()
  const place = usePlace()
  const words = useCallWords()
  const [isOpen, setOpen] = useState(false)
  const replay = useMutation({
    mutationFn: () => replayDelivery(call.id),
    onError: (error) => toast.failed(t('automations:calls.notSent'), { description: error.message }),
    onSettled: refreshWebhooks,
  })
  const { Icon, ink } = looks[call.state]
  const isDone = call.state === 'delivered' || call.state === 'failed'
  return (
    <li data-row className="flex gap-3 border-line-soft border-t px-4 py-2">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1 break-words">
        {call.test ? (
          <span className="font-medium">{t('automations:calls.test')}</span>
        ) : call.ticket ? (
          <Link to={paths.ticket} params={{ ticketRef: call.ticket.code }} className="hover:underline">
            <span className="font-medium">{call.ticket.code}</span> {call.ticket.subject}
          </Link>
        ) : (
          <span className="text-ink2">{t('automations:log.unseen')}</span>
        )}
        <div className={call.state === 'failed' ? 'text-danger text-xs' : 'text-ink2 text-xs'}>{words(call)}</div>
        {call.url && <div className="break-all text-ink3 text-xs">{call.url}</div>}
        <details className="pt-1 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="w-fit cursor-pointer text-ink2 hover:text-ink">{t('automations:calls.details')}</summary>
          {isOpen && <Details id={call.id} />}
        </details>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-1 text-right text-ink2 text-xs tabular-nums">
        <time dateTime={call.createdAt} title={formatDate(call.createdAt, place, 'full')}>
          {formatDate(call.createdAt, place)}
        </time>
        <span className="text-ink3">{t('automations:calls.tries', { count: call.attempts })}</span>
        {isDone && !call.test && (
          <Button variant="ghost" press="r" busy={replay.isPending} onClick={() => replay.mutate()}>
            <RotateCw aria-hidden="true" className="size-3.5" />
            {t('automations:calls.replay')}
          </Button>
        )}
      </div>
    </li>
  )
}

/** What was sent, as JSON that can be read, and how the answer began. */
function Details({ id }: { id: string }) {
  const t = useT()
  const { data, error } = useQuery(deliveryQuery(id))
  if (error)
    return (
      <p role="alert" className="pt-1 text-danger">
        {error.message}
      </p>
    )
  if (!data) return null
  if (data.body === null) return <p className="pt-1 text-ink2">{t('automations:calls.hidden')}</p>
  return (
    <dl className="flex flex-col gap-2 pt-1">
      <Part name={t('automations:calls.id')} text={data.id} />
      <Part name={t('automations:calls.sent')} text={JSON.stringify(JSON.parse(data.body), null, 2)} />
      <Part name={t('automations:calls.answer')} text={data.answer || t('automations:calls.noAnswer')} />
    </dl>
  )
}

function Part({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt className="text-ink3">{name}</dt>
      <dd>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          className="max-h-72 overflow-auto whitespace-pre-wrap break-all rounded-md border border-line bg-panel px-2.5 py-1.5 font-mono"
        >
          {text}
        </pre>
      </dd>
    </div>
  )
}
