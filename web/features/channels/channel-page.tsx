import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { ChannelForm } from './channel-form.tsx'
import { type Channel, channelQuery, deleteChannel, refreshChannels, updateChannel } from './channels.api.ts'
import { SlaCard } from './sla-card.tsx'

const route = getRouteApi('/app/settings/channels/$channelId')

/** One mail address: a new one at `/settings/channels/new`. */
export function ChannelPage() {
  const t = useT()
  const { channelId } = route.useParams()
  const isNew = channelId === 'new'
  const query = useQuery({ ...channelQuery(channelId), enabled: !isNew })
  const channel = isNew ? undefined : query.data
  return (
    <SettingsPage
      title={isNew ? t('channels:new') : (channel?.address ?? t('settings:section.channels'))}
      actions={channel && <ChannelActions channel={channel} />}
      back={
        <Link to={paths.settingsChannels} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.channels')}
        </Link>
      }
    >
      {isNew ? (
        <ChannelForm key="new" />
      ) : (
        <Loaded query={query}>
          {(found) => (
            <>
              <ChannelForm key={found.id} channel={found} />
              <SlaCard channelId={found.id} />
            </>
          )}
        </Loaded>
      )}
    </SettingsPage>
  )
}

function ChannelActions({ channel }: { channel: Channel }) {
  const t = useT()
  const navigate = route.useNavigate()
  const [asks, setAsks] = useState<'default' | 'delete'>()
  return (
    <>
      {!channel.isDefault && (
        <IconButton
          press="d"
          label={t('channels:makeDefault')}
          icon={<Star aria-hidden="true" />}
          onClick={() => setAsks('default')}
        />
      )}
      <IconButton
        press="delete"
        label={t('channels:delete.button')}
        icon={<Trash2 aria-hidden="true" />}
        onClick={() => setAsks('delete')}
      />
      {asks === 'default' && (
        <ConfirmDialog
          title={t('channels:defaultTitle', { address: channel.address })}
          text={t('channels:defaultText')}
          confirm={t('channels:makeDefault')}
          run={() => updateChannel(channel.id, { isDefault: true })}
          onDone={refreshChannels}
          onClose={() => setAsks(undefined)}
        />
      )}
      {asks === 'delete' && (
        <ConfirmDialog
          danger
          title={t('channels:delete.title', { address: channel.address })}
          text={t('channels:delete.text')}
          confirm={t('channels:delete.confirm')}
          words={{
            'channel.in_use': t('channels:delete.inUse'),
            'channel.is_default': t('channels:delete.isDefault'),
          }}
          run={() => deleteChannel(channel.id)}
          onDone={() => {
            refreshChannels()
            toast.done(t('channels:delete.done', { address: channel.address }))
            void navigate({ to: paths.settingsChannels })
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </>
  )
}
