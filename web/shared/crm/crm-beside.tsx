import { ArrowUp } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { CrmPanel } from './crm-panel.tsx'
import { LiveCards } from './live-cards.tsx'

/** What the CRM says of who asks, and below it the live cards. */
export function CrmBeside({ ticketId, requesterId }: { ticketId: string; requesterId: string }) {
  return (
    <>
      <CrmPanel ticketId={ticketId} requesterId={requesterId} />
      <LiveCards ticketId={ticketId} requesterId={requesterId} />
    </>
  )
}

/** What came when its place was taken: it goes there when it is wanted. */
export function LateCrm({ name, onShow }: { name: string | undefined; onShow: () => void }) {
  const t = useT()
  return (
    <Button press="shift+h" className="pointer-events-auto max-w-full shadow-float" onClick={onShow}>
      <ArrowUp aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="min-w-0 truncate">{name ? t('crmPanel:late', { name }) : t('crmPanel:title')}</span>
    </Button>
  )
}
