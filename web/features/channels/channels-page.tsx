import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AtSign, Plus } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { MailboxBadge } from '../../shared/mailbox-badge.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { type Channel, channelsQuery, refreshChannels } from './channels.api.ts'

/** The mail addresses of the organization with their health. */
export function ChannelsPage() {
  const t = useT()
  const query = useQuery(channelsQuery)
  useLive(['channel.*', 'mail.mailbox_failing', 'mail.mailbox_recovered', 'mail.mailbox_incomplete'], refreshChannels)
  const newButton = (
    <Link to={paths.settingsChannel} params={{ channelId: 'new' }} className={buttonClass('primary')}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('channels:new')}
    </Link>
  )
  return (
    <SettingsPage wide title={t('settings:section.channels')} lead={t('channels:lead')} actions={newButton}>
      <Loaded query={query}>
        {(channels) =>
          channels.length === 0 ? (
            <EmptyState icon={<AtSign aria-hidden="true" />} title={t('channels:emptyTitle')} actions={newButton}>
              {t('channels:emptyText')}
            </EmptyState>
          ) : (
            <ChannelsTable channels={channels} />
          )
        }
      </Loaded>
    </SettingsPage>
  )
}

function ChannelsTable({ channels }: { channels: readonly Channel[] }) {
  const t = useT()
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.channels')}
        head={
          <>
            <Th>{t('channels:address')}</Th>
            <Th>{t('channels:senderName')}</Th>
            <Th>{t('channels:comesBy')}</Th>
            <Th>{t('mail:mailboxes.lastSuccess')}</Th>
          </>
        }
      >
        {channels.map((channel) => (
          <Tr key={channel.id}>
            <Td className="py-1">
              <span className="flex items-center gap-2">
                <Link
                  to={paths.settingsChannel}
                  params={{ channelId: channel.id }}
                  className="font-medium hover:underline"
                >
                  {channel.address}
                </Link>
                {channel.isDefault && <Badge tone="accent">{t('channels:default')}</Badge>}
                {channel.aliases.length > 0 && (
                  <span className="whitespace-nowrap text-ink3" title={channel.aliases.join('\n')}>
                    {t('channels:aliasCount', { count: channel.aliases.length })}
                  </span>
                )}
              </span>
              <ObjectChange section="channels" id={channel.id} className="block" />
              {channel.imapHealth?.state === 'failing' && channel.imapHealth.lastError && (
                <div className="max-w-140 text-danger text-xs">
                  {say(channel.imapHealth.lastErrorSaid, channel.imapHealth.lastError)}
                </div>
              )}
            </Td>
            <Td className="text-ink2">{channel.name}</Td>
            <Td>
              <MailboxBadge channel={channel} />
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              {channel.imapHealth?.lastSuccessAt ? <RelativeTime at={channel.imapHealth.lastSuccessAt} /> : '–'}
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}
