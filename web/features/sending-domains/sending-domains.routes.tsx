import { createLazyRoute } from '@tanstack/react-router'
import { SendingDomainsPage } from './sending-domains-page.tsx'

export const sendingDomainsRoute = createLazyRoute('/app/settings/sending-domains')({ component: SendingDomainsPage })
