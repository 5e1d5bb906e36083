import { Search } from 'lucide-react'
import { useCallback, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import type { Ticket } from '../tickets.api.ts'
import { type FoundTicket, findTickets } from './acts.api.ts'

/** A button that finds another ticket by its code or by words. */
export function TicketFinder({
  except,
  chosen,
  onChoose,
  likely,
  closedReason,
}: {
  except: Pick<Ticket, 'id'>
  chosen: Pick<Ticket, 'code' | 'subject'> | undefined
  onChoose: (ticket: FoundTicket) => void
  /** Asked for what is offered before anything is typed; the newest tickets unless given. */
  likely?: () => Promise<FoundTicket[]>
  /** Why a closed ticket cannot be chosen; absent: it can. */
  closedReason?: string
}) {
  const t = useT()
  const known = useRef(new Map<string, FoundTicket>())
  const exceptId = except.id
  const find = useCallback(
    async (text: string, signal: AbortSignal) => {
      const all = await (likely && text.trim() === '' ? likely() : findTickets(text, signal))
      const found = all.filter((one) => one.id !== exceptId && !one.mergedInto)
      for (const one of found) known.current.set(one.id, one)
      return found.map((one) => ({
        value: one.id,
        label: one.code,
        detail: one.subject,
        icon: <StatusDot status={one.status} />,
        ...(closedReason && one.status === 'closed' && { reason: closedReason }),
      }))
    },
    [exceptId, likely, closedReason],
  )
  return (
    <Picker
      wide
      label={t('acts:find.label')}
      placeholder={t('acts:find.placeholder')}
      options={find}
      chosen={[]}
      onChoose={({ value }) => {
        const ticket = known.current.get(value)
        if (ticket) onChoose(ticket)
      }}
      trigger={
        <Button press="mod+shift+f" className="w-full justify-start">
          <Search aria-hidden="true" className="size-3.5 text-ink3" />
          <span className="min-w-0 truncate">
            {chosen ? `${chosen.code} ${chosen.subject}` : t('acts:find.choose')}
          </span>
        </Button>
      }
    />
  )
}
