import { createLazyRoute } from '@tanstack/react-router'
import { MailHealthPage } from './mail-health-page.tsx'

export const mailHealthRoute = createLazyRoute('/app/mail-health')({ component: MailHealthPage })
