import { queryClient } from '../../api/queries.ts'
import { ticketCardsQuery } from './cards.api.ts'
import { ticketCrmQuery } from './crm.api.ts'

type CrmCode = typeof import('./crm-beside.tsx')
let code: CrmCode | undefined

/** What draws the CRM, when it is loaded; only members with CRM access load it. */
export const crmCode = (): CrmCode | undefined => code

export async function loadCrmCode(): Promise<CrmCode> {
  code ??= await import('./crm-beside.tsx')
  return code
}

/** Asks for what the CRM says before the ticket is opened, so that it stands there with the ticket. */
export async function prefetchCrm(ticketId: string, requesterId: string): Promise<void> {
  await loadCrmCode()
  await Promise.all([
    queryClient.prefetchQuery(ticketCrmQuery(ticketId, requesterId)),
    queryClient.prefetchQuery(ticketCardsQuery(ticketId, requesterId)),
  ])
}
