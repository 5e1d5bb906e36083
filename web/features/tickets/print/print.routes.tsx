import { createLazyRoute } from '@tanstack/react-router'
import { PrintPage } from './print-page.tsx'

export const ticketPrintRoute = createLazyRoute('/tickets/$ticketRef/print')({ component: PrintPage })
