import { Search } from 'lucide-react'
import { useCallback, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import type { Ticket } from '../tickets.api.ts'
import { findTickets } from './acts.api.ts'

type Found = Awaited<ReturnType<typeof findTickets>>[number]

/** A button that finds another ticket by its code or by words. */
export function TicketFinder({
  except,
  chosen,
  onChoose,
}: {
  except: Pick<Ticket, 'id'>
  chosen: Pick<Ticket, 'code' | 'subject'> | undefined
  onChoose: (ticket: Found) => void
}) {
  const t = useT()
  const known = useRef(new Map<string, Found>())
  const exceptId = except.id
  const find = useCallback(
    async (text: string, signal: AbortSignal) => {
      const found = (await findTickets(text, signal)).filter((one) => one.id !== exceptId && !one.mergedInto)
      for (const one of found) known.current.set(one.id, one)
      return found.map((one) => ({
        value: one.id,
        label: one.code,
        detail: one.subject,
        icon: <StatusDot status={one.status} />,
      }))
    },
    [exceptId],
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
