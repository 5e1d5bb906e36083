import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useDeliveryWords } from '../../shared/delivery-words.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { type OutboxEntry, outboxEntryQuery } from './mail.api.ts'
import { type OutboxAct, outboxActKeys, outboxActsOf } from './mail-acts.ts'
import { OutgoingBadge } from './mail-badges.tsx'
import { OutboxActDialog } from './outbox-act-dialog.tsx'

/** Everything about one mail that leaves: each recipient with the server's words. */
export function OutboxDrawer({ id, hasRelay, onClose }: { id: string; hasRelay: boolean; onClose: () => void }) {
  const t = useT()
  const query = useQuery(outboxEntryQuery(id))
  return (
    <Drawer
      open
      focusContent
      onOpenChange={(open) => !open && onClose()}
      title={query.data?.subject || t('mail:noSubject')}
      className="w-120 bg-card"
    >
      <div className="flex h-bar shrink-0 items-center gap-2 border-line border-b pr-2 pl-4">
        <span className="min-w-0 flex-1 truncate font-semibold text-base">{query.data?.subject}</span>
        <IconButton press="esc" label={t('common:ui.close')} icon={<X aria-hidden="true" />} onClick={onClose} />
      </div>
      <Loaded query={query}>{(entry) => <EntryView entry={entry} hasRelay={hasRelay} />}</Loaded>
    </Drawer>
  )
}

function EntryView({ entry, hasRelay }: { entry: OutboxEntry; hasRelay: boolean }) {
  const t = useT()
  const place = usePlace()
  const canManage = useCan('mail:manage')
  const deliveryWords = useDeliveryWords()
  const [asks, setAsks] = useState<OutboxAct>()
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="flex flex-col gap-2">
        <div>
          <OutgoingBadge state={entry.state} />
        </div>
        {entry.response && <p className="break-words">{deliveryWords(entry)}</p>}
        <div className="flex flex-wrap gap-2 pt-1">
          {entry.ticketDeleted && <p className="w-full text-ink2">{t('mail:ticketDeletedText')}</p>}
          {entry.ticketCode && (
            <Link to={paths.ticket} params={{ ticketRef: entry.ticketCode }} className={buttonClass()}>
              {t('mail:openTicket', { code: entry.ticketCode })}
            </Link>
          )}
          {canManage &&
            outboxActsOf(entry, hasRelay).map((act) => (
              <Button key={act} press={outboxActKeys[act]} onClick={() => setAsks(act)}>
                {t(`mail:outAct.${act}.button`)}
              </Button>
            ))}
        </div>
      </div>
      <section>
        <h3 className="pb-1 font-semibold">{t('mail:column.recipients')}</h3>
        <ul className="flex flex-col gap-2">
          {entry.recipients.map((one) => (
            <li key={`${one.role} ${one.address}`} className="rounded-md border border-line px-3 py-2">
              <div className="flex flex-wrap items-center gap-2">
                <span className="text-ink3 text-xs">{t(`mail:role.${one.role}`)}</span>
                <span className="min-w-0 flex-1 break-all font-medium">{one.address}</span>
                <OutgoingBadge state={one.state} />
              </div>
              {one.response && <div className="break-words pt-1 font-mono text-ink2 text-xs">{deliveryWords(one)}</div>}
            </li>
          ))}
        </ul>
      </section>
      <DataList
        rows={[
          { name: t('mail:column.from'), value: <span className="break-all">{entry.from.address}</span> },
          { name: t('mail:field.replyTo'), value: entry.replyTo && <span className="break-all">{entry.replyTo}</span> },
          { name: t('mail:field.purpose'), value: t(`mail:purpose.${entry.purpose}`) },
          { name: t('mail:column.created'), value: formatDate(entry.createdAt, place, 'full') },
          {
            name: t('mail:field.notBefore'),
            value: entry.state === 'queued' ? formatDate(entry.notBefore, place, 'full') : undefined,
          },
          { name: t('mail:field.attempts'), value: String(entry.attempts) },
          {
            name: t('mail:field.messageId'),
            value: <code className="break-all font-mono text-xs">{entry.rfcMessageId}</code>,
          },
        ].map((row) => ({ ...row, value: row.value || undefined }))}
      />
      {asks && <OutboxActDialog act={asks} entry={entry} onClose={() => setAsks(undefined)} />}
    </div>
  )
}
