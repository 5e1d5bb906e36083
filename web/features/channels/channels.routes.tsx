import { createLazyRoute } from '@tanstack/react-router'
import { ChannelPage } from './channel-page.tsx'
import { ChannelsPage } from './channels-page.tsx'
import { ConnectPage } from './connect-page.tsx'

export const channelsRoute = createLazyRoute('/app/settings/channels')({ component: ChannelsPage })
export const channelRoute = createLazyRoute('/app/settings/channels/$channelId')({ component: ChannelPage })
export const connectRoute = createLazyRoute('/app/settings/channels/connect')({ component: ConnectPage })
