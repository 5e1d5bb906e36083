import { createLazyRoute } from '@tanstack/react-router'
import { GeneralPage } from './general-page.tsx'
import { SettingsFrame, SettingsIndex } from './settings-frame.tsx'

export const settingsRoute = createLazyRoute('/app/settings')({ component: SettingsFrame })
export const settingsIndexRoute = createLazyRoute('/app/settings/')({ component: SettingsIndex })
export const generalRoute = createLazyRoute('/app/settings/general')({ component: GeneralPage })
