import { Link } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { useRestore } from './use-restore.ts'

/** In place of a ticket that somebody deleted: who did, and the way back for those who may. `onBack`: it can be read again. */
export function DeletedTicket({ ticketRef, said, onBack }: { ticketRef: string; said: string; onBack: () => void }) {
  const t = useT()
  const restore = useRestore()
  const [busy, setBusy] = useState(false)
  const mayRestore = useCan('tickets:delete')
  const code = ticketRef.toUpperCase()
  useLive(['ticket.restored'], onBack)
  async function bringBack(): Promise<void> {
    setBusy(true)
    if (await restore({ id: ticketRef, code })) onBack()
    setBusy(false)
  }
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex w-full max-w-lg items-start gap-3 px-4 py-16 max-md:py-8">
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-panel text-ink2">
          <Trash2 aria-hidden="true" className="size-5" />
        </span>
        <div className="min-w-0">
          <h1 className="font-semibold text-lg">{t('acts:deleted.title')}</h1>
          <p className="pt-1 text-ink2">{said}</p>
          {mayRestore && (
            <div className="flex flex-wrap gap-2 pt-4">
              <Button variant="primary" press="u" busy={busy} onClick={() => void bringBack()}>
                {t('acts:deleted.restore')}
              </Button>
              <Link to={paths.deletedTickets} className={buttonClass()}>
                {t('acts:deleted.all')}
              </Link>
            </div>
          )}
        </div>
      </div>
    </div>
  )
}
