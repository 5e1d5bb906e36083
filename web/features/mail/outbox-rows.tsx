import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useDeliveryWords } from '../../shared/delivery-words.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import type { OutboxEntry } from './mail.api.ts'
import { type OutboxAct, outboxActKeys, outboxActsOf } from './mail-acts.ts'
import { OutgoingBadge } from './mail-badges.tsx'
import { OutboxActDialog } from './outbox-act-dialog.tsx'

/** Mails that leave, with the state of each recipient and the last words of the server. */
export function OutboxRows({
  label,
  entries,
  hasRelay,
  onOpen,
}: {
  label: string
  entries: readonly OutboxEntry[]
  hasRelay: boolean
  onOpen: (id: string) => void
}) {
  const t = useT()
  const canManage = useCan('mail:manage')
  const deliveryWords = useDeliveryWords()
  const [asks, setAsks] = useState<{ act: OutboxAct; entry: OutboxEntry }>()
  return (
    <>
      <Table
        label={label}
        head={
          <>
            <Th className="max-sm:hidden">{t('mail:column.created')}</Th>
            <Th>{t('mail:column.subject')}</Th>
            <Th>{t('mail:column.recipients')}</Th>
            <Th>{t('mail:column.state')}</Th>
            <Th>{t('mail:column.ticket')}</Th>
            {canManage && (
              <Th>
                <span className="sr-only">{t('shared:column.actions')}</span>
              </Th>
            )}
          </>
        }
      >
        {entries.map((entry) => (
          <Tr key={entry.id}>
            <Td className="whitespace-nowrap text-ink3 max-sm:hidden">
              <RelativeTime at={entry.createdAt} />
            </Td>
            <Td className="w-1/2 min-w-48 max-w-0 py-1">
              <button
                type="button"
                onClick={() => onOpen(entry.id)}
                className="block w-full truncate text-left font-medium hover:underline"
              >
                {entry.subject || t('mail:noSubject')}
              </button>
              {entry.response && entry.state !== 'accepted' && (
                <div className="truncate text-ink2 text-xs" title={deliveryWords(entry)}>
                  {deliveryWords(entry)}
                </div>
              )}
            </Td>
            <Td className="min-w-40 max-w-0 py-1 text-ink2">
              <Recipients recipients={entry.recipients} />
            </Td>
            <Td>
              <OutgoingBadge state={entry.state} />
            </Td>
            <Td className="whitespace-nowrap font-mono text-xs">
              {entry.ticketCode ? (
                <Link
                  to={paths.ticket}
                  params={{ ticketRef: entry.ticketCode }}
                  className="text-accent-ink hover:underline"
                >
                  {entry.ticketCode}
                </Link>
              ) : (
                <span className="text-ink3">{entry.ticketDeleted ? t('mail:ticketDeleted') : '–'}</span>
              )}
            </Td>
            {canManage && (
              <Td className="whitespace-nowrap text-right">
                {outboxActsOf(entry, hasRelay).map((act) => (
                  <Button key={act} press={outboxActKeys[act]} variant="ghost" onClick={() => setAsks({ act, entry })}>
                    {t(`mail:outAct.${act}.button`)}
                    <span className="sr-only"> {entry.subject}</span>
                  </Button>
                ))}
              </Td>
            )}
          </Tr>
        ))}
      </Table>
      {asks && <OutboxActDialog act={asks.act} entry={asks.entry} onClose={() => setAsks(undefined)} />}
    </>
  )
}

/** The first address, and how many more; the troubled ones first. */
function Recipients({ recipients }: { recipients: OutboxEntry['recipients'] }) {
  const calm = ['accepted', 'queued']
  const sorted = [...recipients].sort((a, b) => Number(calm.includes(a.state)) - Number(calm.includes(b.state)))
  const [first, ...more] = sorted
  if (!first) return '–'
  return (
    <span className="flex items-baseline gap-1" title={sorted.map((one) => one.address).join('\n')}>
      <span className="truncate">{first.address}</span>
      {more.length > 0 && <span className="text-ink3">+{more.length}</span>}
    </span>
  )
}
