import clsx from 'clsx'
import { type ReactNode, useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import { queryClient } from '../../api/queries.ts'
import { useCan } from '../../shell/shell.api.ts'
import { crmKey } from './crm.api.ts'
import { useCrmPlace } from './use-crm-place.ts'

/**
 * The place of the CRM beside a ticket, above the blocks that stand below it; empty for members without CRM access, who ask nothing
 * either. Who loses it while he looks loses the panel with the word of it, and what was read is forgotten. The blocks below stand where
 * they are once they are shown, whether it says something or nothing, soon or late.
 */
export function CrmSlot({
  ticketId,
  requesterId,
  children,
}: {
  ticketId: string
  requesterId: string | undefined
  children: ReactNode
}) {
  const mayRead = useCan('crm:read')
  const here = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!mayRead) queryClient.removeQueries({ queryKey: crmKey })
  }, [mayRead])
  const person = mayRead && requesterId !== undefined ? { ticketId, requesterId } : null
  const { code, place, late, name, show } = useCrmPlace(person)
  return (
    <>
      <div ref={here} tabIndex={-1} className="flex flex-col gap-5 empty:hidden">
        {person && code && place === 'here' && (
          <code.CrmBeside key={`${person.ticketId} ${person.requesterId}`} {...person} />
        )}
      </div>
      <div className={clsx('contents', place === 'awaited' && 'invisible')}>{children}</div>
      {person && (
        <div role="status" className="-mt-5 pointer-events-none sticky bottom-3 z-10 flex h-0 items-end justify-center">
          {code && late && (
            <code.LateCrm
              name={name}
              onShow={() => {
                flushSync(show)
                here.current?.scrollIntoView({ block: 'nearest' })
                here.current?.focus({ preventScroll: true })
              }}
            />
          )}
        </div>
      )}
    </>
  )
}
