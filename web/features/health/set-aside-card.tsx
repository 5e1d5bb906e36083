import { RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.ts'
import { dropReaction, retryReaction, type SetAside } from './health.api.ts'

/** Events at which a reaction failed for good; tried again or given up by those who may. */
export function SetAsideCard({ events }: { events: readonly SetAside[] }) {
  const t = useT()
  const [dropped, setDropped] = useState<SetAside>()
  return (
    <SettingsCard flush title={t('health:aside.title')} text={t('health:aside.text')}>
      <ul aria-label={t('health:aside.title')}>
        {events.map((event) => (
          <Entry key={event.id} event={event} onDrop={() => setDropped(event)} />
        ))}
      </ul>
      {dropped && (
        <ConfirmDialog
          danger
          title={t('health:aside.dropTitle')}
          text={t('health:aside.dropText', { event: nameOf(dropped), consumer: dropped.consumer })}
          confirm={t('health:aside.drop')}
          run={() => dropReaction(dropped.id)}
          onClose={() => setDropped(undefined)}
        />
      )}
    </SettingsCard>
  )
}

const nameOf = (event: SetAside) => `${event.name ?? '–'} #${event.seq}`

function Entry({ event, onDrop }: { event: SetAside; onDrop: () => void }) {
  const t = useT()
  const may = useCan('settings:manage')
  const retry = () =>
    void retryReaction(event.id).then(
      () => toast.info(t('health:aside.retried')),
      (error: Error) => toast.failed(error.message),
    )
  return (
    <li
      data-row
      className="flex items-start gap-3 border-line-soft border-b px-4 py-2.5 last:border-b-0 max-sm:flex-col"
    >
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium font-mono text-xs">{nameOf(event)}</span>
          <span className="text-ink2 text-xs">
            {event.consumer} · <RelativeTime at={event.failedAt} />
          </span>
        </div>
        <p className="break-words font-mono text-danger text-xs">{event.error}</p>
      </div>
      {may && (
        <div className="flex shrink-0 items-center gap-1">
          <Button press="r" busy={event.retrying} onClick={retry}>
            <RotateCcw aria-hidden="true" className="size-3.5" />
            {event.retrying ? t('health:aside.retrying') : t('health:aside.retry')}
            <span className="sr-only"> {nameOf(event)}</span>
          </Button>
          <Button press="delete" variant="ghost" onClick={onDrop}>
            <Trash2 aria-hidden="true" className="size-3.5" />
            {t('health:aside.drop')}
            <span className="sr-only"> {nameOf(event)}</span>
          </Button>
        </div>
      )}
    </li>
  )
}
