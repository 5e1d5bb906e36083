import clsx from 'clsx'
import { CircleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { MailboxBadge } from '../../shared/mailbox-badge.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import type { MailHealth } from './mail.api.ts'

type ChannelHealth = MailHealth['channels'][number]

/** Whether all that the mailbox has is in the ledger, as it was last compared. */
function Complete({ checked }: { checked: NonNullable<ChannelHealth['imapHealth']>['checked'] }) {
  const t = useT()
  const place = usePlace()
  if (!checked) return '–'
  const here = formatNumber(checked.onServer - checked.missing, place)
  const text = t('mail:mailboxes.here', { here, all: formatNumber(checked.onServer, place) })
  if (checked.missing === 0) return <span title={t('mail:mailboxes.compared')}>{text}</span>
  return (
    <Badge tone="danger" icon={<CircleAlert aria-hidden="true" />}>
      {text}
    </Badge>
  )
}

/** Every address with the state of its mailbox and when mail came last. `asked`: the one that is marked and brought into view. */
export function MailboxesCard({ channels, asked }: { channels: readonly ChannelHealth[]; asked: string | undefined }) {
  const t = useT()
  const row = useRef<HTMLTableRowElement>(null)
  // Once for each that is asked for: news of the page must not move it under its reader.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of `asked` that counts
  useEffect(() => row.current?.scrollIntoView({ block: 'center' }), [asked])
  return (
    <SettingsCard flush title={t('mail:mailboxes.title')}>
      <Table
        label={t('mail:mailboxes.title')}
        head={
          <>
            <Th>{t('mail:mailboxes.address')}</Th>
            <Th>{t('mail:mailboxes.state')}</Th>
            <Th>{t('mail:mailboxes.lastSuccess')}</Th>
            <Th>{t('mail:mailboxes.complete')}</Th>
            <Th>{t('mail:mailboxes.lastMail')}</Th>
          </>
        }
      >
        {channels.map((channel) => (
          <Tr
            key={channel.id}
            ref={channel.id === asked ? row : undefined}
            selected={channel.id === asked}
            aria-current={channel.id === asked || undefined}
          >
            <Td>
              <div className={clsx('font-medium', channel.imapHealth?.state === 'failing' && 'pt-1')}>
                {channel.address}
              </div>
              {channel.imapHealth?.state === 'failing' && channel.imapHealth.lastError && (
                <div className="max-w-140 pb-1.5 text-danger text-xs">
                  {say(channel.imapHealth.lastErrorSaid, channel.imapHealth.lastError)}
                  {channel.imapHealth.failingSince && (
                    <>
                      {' '}
                      {t('mail:mailboxes.firstFailed')} <RelativeTime at={channel.imapHealth.failingSince} />
                    </>
                  )}
                </div>
              )}
            </Td>
            <Td>
              <MailboxBadge channel={channel} />
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              {channel.imapHealth?.lastSuccessAt ? <RelativeTime at={channel.imapHealth.lastSuccessAt} /> : '–'}
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              <Complete checked={channel.imapHealth?.checked ?? null} />
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              {channel.lastMessageAt ? <RelativeTime at={channel.lastMessageAt} /> : t('mail:mailboxes.never')}
            </Td>
          </Tr>
        ))}
      </Table>
    </SettingsCard>
  )
}
