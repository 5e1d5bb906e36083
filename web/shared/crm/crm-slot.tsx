import { lazy, Suspense, useEffect } from 'react'
import { queryClient } from '../../api/queries.ts'
import { useCan } from '../../shell/shell.api.ts'
import { crmKey } from './crm.api.ts'

const CrmPanel = lazy(async () => ({ default: (await import('./crm-panel.tsx')).CrmPanel }))

const LiveCards = lazy(async () => ({ default: (await import('./live-cards.tsx')).LiveCards }))

/**
 * The place of the CRM beside a ticket, empty for members without CRM access, who ask nothing either. Who loses it while he looks loses
 * the panel with the word of it, and what was read is forgotten.
 */
export function CrmSlot({ ticketId, requesterId }: { ticketId: string; requesterId: string | undefined }) {
  const mayRead = useCan('crm:read')
  useEffect(() => {
    if (!mayRead) queryClient.removeQueries({ queryKey: crmKey })
  }, [mayRead])
  if (!mayRead || requesterId === undefined) return null
  return (
    <>
      <Suspense>
        <CrmPanel key={`${ticketId} ${requesterId}`} ticketId={ticketId} requesterId={requesterId} />
      </Suspense>
      <Suspense>
        <LiveCards key={`${ticketId} ${requesterId}`} ticketId={ticketId} requesterId={requesterId} />
      </Suspense>
    </>
  )
}
