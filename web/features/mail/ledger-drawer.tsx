import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CornerUpRight, Download, X } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { actOnLedger, type LedgerEntry, ledgerEntryQuery, rawMailUrl, refreshMail } from './mail.api.ts'
import { actsOf, isRefused, type LedgerAct, ledgerActKeys } from './mail-acts.ts'
import { OutcomeBadge } from './mail-badges.tsx'
import { titleOf } from './mail-title.ts'
import { isUnread, TraceView } from './trace-view.tsx'

/** Everything about one mail that arrived, and what can be done with it. */
export function LedgerDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const query = useQuery(ledgerEntryQuery(id))
  return (
    <Drawer
      open
      focusContent
      onOpenChange={(open) => !open && onClose()}
      title={query.data ? titleOf(query.data, t) : t('mail:noSubject')}
      className="w-120 bg-card"
    >
      <div className="flex h-bar shrink-0 items-center gap-2 border-line border-b pr-2 pl-4">
        <span className="min-w-0 flex-1 truncate font-semibold text-base">{query.data && titleOf(query.data, t)}</span>
        <IconButton press="esc" label={t('common:ui.close')} icon={<X aria-hidden="true" />} onClick={onClose} />
      </div>
      <Loaded query={query}>{(entry) => <EntryView entry={entry} />}</Loaded>
    </Drawer>
  )
}

function EntryView({ entry }: { entry: LedgerEntry }) {
  const t = useT()
  const place = usePlace()
  const canManage = useCan('mail:manage')
  const mayMove = useCan('tickets:merge')
  const [asks, setAsks] = useState<LedgerAct>()
  const isOnce = isRefused(entry) && entry.attempts === 1
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="flex flex-col gap-2">
        <div>
          <OutcomeBadge entry={entry} />
        </div>
        {entry.reason && <p>{say(entry.trace.said, entry.reason)}</p>}
        {entry.outcome === 'held' && <p className="text-ink2">{t('mail:heldHint')}</p>}
        <div className="flex flex-wrap gap-2 pt-1">
          {entry.ticketDeleted && <p className="w-full text-ink2">{t('mail:ticketDeletedText')}</p>}
          {entry.ticketCode && (
            <Link
              to={paths.ticket}
              params={{ ticketRef: entry.ticketCode }}
              hash={entry.messageId ? `message-${entry.messageId}` : undefined}
              className={buttonClass()}
            >
              {t('mail:openTicket', { code: entry.ticketCode })}
            </Link>
          )}
          {entry.ticketCode && entry.messageId && mayMove && (
            <Link
              to={paths.ticket}
              params={{ ticketRef: entry.ticketCode }}
              hash={`move-${entry.messageId}`}
              className={buttonClass()}
            >
              <CornerUpRight aria-hidden="true" className="size-3.5" />
              {t('mail:moveMessage')}
            </Link>
          )}
          {!isRefused(entry) && (
            <a href={rawMailUrl(entry.id)} download className={buttonClass()}>
              <Download aria-hidden="true" className="size-3.5" />
              {t('mail:download')}
            </a>
          )}
          {canManage &&
            actsOf(entry).map((act) => (
              <Button key={act} press={ledgerActKeys[act]} onClick={() => setAsks(act)}>
                {t(`mail:act.${act}.button`)}
              </Button>
            ))}
        </div>
      </div>
      <DataList
        rows={[
          {
            name: t('mail:column.from'),
            value: entry.from && (
              <span className="break-all">
                {entry.from.name ? `${entry.from.name} <${entry.from.address}>` : entry.from.address}
              </span>
            ),
          },
          {
            name: t('mail:field.returnPath'),
            // Of what was refused it is all that is known of its sender: it stands above.
            value: entry.envelopeFrom === '' ? t('mail:field.noReturnPath') : !isRefused(entry) && entry.envelopeFrom,
          },
          {
            name: t(isRefused(entry) ? 'mail:field.refusedTo' : 'mail:field.to'),
            value: <span className="break-all">{entry.envelopeTo.join(', ')}</span>,
          },
          {
            name: t(isRefused(entry) ? 'mail:field.refusedAt' : 'mail:column.received'),
            value: formatDate(entry.receivedAt, place, 'full'),
          },
          {
            name: t(isRefused(entry) ? 'mail:field.refusedLast' : 'mail:field.processed'),
            value: isOnce || !entry.processedAt ? undefined : formatDate(entry.processedAt, place, 'full'),
          },
          ...(isRefused(entry) ? [{ name: t('mail:field.server'), value: serverOf(entry) }] : []),
          {
            name: t('mail:column.class'),
            value: entry.class && !isUnread(entry) ? t(`mail:class.${entry.class}`) : undefined,
          },
          { name: t('mail:field.door'), value: t(`mail:byDoor.${entry.door}`) },
          {
            name: t('mail:field.messageId'),
            value: entry.rfcMessageId && <Code text={entry.rfcMessageId} />,
          },
          { name: t('mail:field.size'), value: entry.rawSize === null ? undefined : formatBytes(entry.rawSize, place) },
          { name: 'SHA-256', value: entry.rawSha256 && <Code text={entry.rawSha256} /> },
          { name: t('mail:field.attempts'), value: String(entry.attempts) },
        ]
          .map((row) => ({ ...row, value: row.value || undefined }))
          .filter((row) => row.value !== undefined || !isRefused(entry))}
      />
      {entry.failedRecipients.length > 0 && (
        <section>
          <h3 className="pb-1 font-semibold">{t('mail:failedRecipients')}</h3>
          <ul className="flex flex-col gap-2">
            {entry.failedRecipients.map((failed) => (
              <li key={failed.address} className="rounded-md border border-line px-3 py-2">
                <div className="break-all font-medium">{failed.address}</div>
                <div className="text-ink2 text-xs">
                  {failed.action} {failed.status}
                </div>
                <div className="break-words font-mono text-ink2 text-xs">{failed.diagnostic}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <TraceView entry={entry} />
      {asks && (
        <ConfirmDialog
          danger={asks === 'discard'}
          title={t(`mail:act.${asks}.title`)}
          text={t(`mail:act.${asks}.text`)}
          confirm={t(`mail:act.${asks}.button`)}
          run={() => actOnLedger(asks, entry.id)}
          onDone={() => {
            refreshMail()
            toast.done(t(`mail:act.${asks}.done`))
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </div>
  )
}

/** Who wanted to hand over what was refused: the name that it gave, and the address it came from. */
function serverOf({ trace }: LedgerEntry): string | undefined {
  const { refused } = trace
  if (typeof refused !== 'object' || refused === null || !('client' in refused)) return undefined
  const helo = 'helo' in refused && refused.helo ? `${refused.helo} ` : ''
  return `${helo}[${refused.client}]`
}

function Code({ text }: { text: string }) {
  return (
    <>
      <code className="min-w-0 truncate font-mono text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} />
    </>
  )
}
