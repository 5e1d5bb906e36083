import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { Ban, Check, CircleAlert, CirclePause, Clock, type LucideIcon, MailX, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useDeliveryWords } from '../../../shared/delivery-words.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { toast } from '../../../ui/toast.ts'
import { type Delivery, type Message, replaceMessage, retryMessage } from '../ticket-page.api.ts'
import { canRetry, type DeliveryState, worstDelivery } from './delivery-summary.ts'

const looks: Record<DeliveryState, { Icon: LucideIcon; ink: string }> = {
  queued: { Icon: Clock, ink: 'text-ink3' },
  accepted: { Icon: Check, ink: 'text-ink3' },
  failed: { Icon: CircleAlert, ink: 'text-danger font-medium' },
  bounced: { Icon: MailX, ink: 'text-danger font-medium' },
  parked: { Icon: CirclePause, ink: 'text-warn font-medium' },
  not_sent: { Icon: CirclePause, ink: 'text-warn font-medium' },
  cancelled: { Icon: Ban, ink: 'text-ink3' },
}

function Recipient({ delivery }: { delivery: Delivery }) {
  const t = useT()
  const deliveryWords = useDeliveryWords()
  const { Icon, ink } = looks[delivery.state]
  return (
    <li data-row className="flex flex-col gap-0.5 py-1.5">
      <span className="flex min-w-0 items-center gap-1.5">
        <Icon aria-hidden="true" className={clsx('size-3.5 shrink-0', ink)} />
        <span className="min-w-0 flex-1 truncate" title={delivery.address}>
          {delivery.address}
        </span>
        <span className={clsx('shrink-0 text-xs', ink)}>{t(`ticket:delivery.${delivery.state}`)}</span>
      </span>
      {delivery.response && <span className="break-words pl-5 text-ink2 text-xs">{deliveryWords(delivery)}</span>}
      <RelativeTime at={delivery.updatedAt} className="pl-5 text-ink3 text-xs" />
    </li>
  )
}

/** How a reply stands on its way out: one word for all recipients, each of them with the server's words on a click. */
export function DeliveryBadge({ message, ticketRef }: { message: Message; ticketRef: string }) {
  const t = useT()
  const mayReply = useCan('tickets:reply')
  const worst = worstDelivery(message.deliveries)
  const retry = useMutation({
    mutationFn: () => retryMessage(message.id),
    onSuccess: (tried) => replaceMessage(ticketRef, tried),
    onError: (error) => toast.failed(t('ticket:delivery.retryFailed'), { description: error.message }),
  })
  if (!worst) return null
  const { Icon, ink } = looks[worst.state]
  return (
    <Popover
      label={t('ticket:delivery.title')}
      align="end"
      trigger={
        <button
          type="button"
          aria-label={t('ticket:delivery.label', { state: t(`ticket:delivery.${worst.state}`) })}
          className={clsx(
            '-mr-1 inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1 text-xs hover:bg-hover pointer-coarse:h-8',
            ink,
          )}
        >
          <Icon aria-hidden="true" className="size-3.5" />
          {t(`ticket:delivery.${worst.state}`)}
        </button>
      }
    >
      <h3 className="font-semibold">{t('ticket:delivery.title')}</h3>
      <ul className="divide-y divide-line-soft">
        {message.deliveries.map((one) => (
          <Recipient key={`${one.role}:${one.address}`} delivery={one} />
        ))}
      </ul>
      {mayReply && canRetry(message.deliveries) && (
        <div className="pt-2">
          <Button press="shift+r" busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('ticket:delivery.retry')}
          </Button>
        </div>
      )}
    </Popover>
  )
}

/** The server's refusal in full below the message, where nobody can miss it. */
export function DeliveryTrouble({ message, ticketRef }: { message: Message; ticketRef: string }) {
  const t = useT()
  const mayReply = useCan('tickets:reply')
  const worst = worstDelivery(message.deliveries)
  const deliveryWords = useDeliveryWords()
  const retry = useMutation({
    mutationFn: () => retryMessage(message.id),
    onSuccess: (tried) => replaceMessage(ticketRef, tried),
    onError: (error) => toast.failed(t('ticket:delivery.retryFailed'), { description: error.message }),
  })
  if (!worst || !['failed', 'bounced', 'parked', 'not_sent'].includes(worst.state)) return null
  const { Icon, ink } = looks[worst.state]
  const troubled = message.deliveries.filter((one) => one.state === worst.state)
  // Without a relay nothing is wrong with this message: one quiet line says it, the mail page tells the rest.
  if (worst.state === 'not_sent') return <p className="mt-2 text-warn text-xs">{deliveryWords(worst)}</p>
  const isDanger = worst.state === 'failed' || worst.state === 'bounced'
  return (
    <div
      role="status"
      className={clsx(
        'mt-3 flex flex-wrap items-start gap-x-2 gap-y-1 rounded-md border px-2.5 py-1.5 text-xs',
        isDanger ? 'border-danger-line bg-danger-bg' : 'border-warn-line bg-warn-bg',
      )}
    >
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-3.5 shrink-0', ink)} />
      <div className="min-w-0 flex-1">
        <span className={ink}>{t(`ticket:delivery.${worst.state}`)}</span>{' '}
        <span className="text-ink2">{troubled.map((one) => one.address).join(', ')}</span>
        {worst.response && <div className="break-words text-ink2">{deliveryWords(worst)}</div>}
      </div>
      {mayReply && canRetry(message.deliveries) && (worst.state === 'failed' || worst.state === 'parked') && (
        <Button press="shift+r" busy={retry.isPending} onClick={() => retry.mutate()}>
          {t('ticket:delivery.retry')}
        </Button>
      )}
    </div>
  )
}

/** True until the moment, then false by itself. */
function useIsBefore(at: string): boolean {
  const [isBefore, setIsBefore] = useState(() => Date.parse(at) > Date.now())
  useEffect(() => {
    const wait = Date.parse(at) - Date.now()
    setIsBefore(wait > 0)
    if (wait <= 0) return
    const timer = setTimeout(() => setIsBefore(false), wait)
    return () => clearTimeout(timer)
  }, [at])
  return isBefore
}

/** Beside a message that has not left yet: take it back. */
export function UndoButton({ until, onUndo }: { until: string; onUndo: () => void }) {
  const t = useT()
  if (!useIsBefore(until)) return null
  return (
    <Button press="u" variant="ghost" onClick={onUndo}>
      <Undo2 aria-hidden="true" className="size-3.5" />
      {t('ticket:undo.action')}
    </Button>
  )
}
