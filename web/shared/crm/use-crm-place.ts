import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ticketCardsQuery } from './cards.api.ts'
import { isNothing, ticketCrmQuery } from './crm.api.ts'
import { crmCode, loadCrmCode } from './crm-code.ts'

/** So many milliseconds the blocks below wait for what may stand above them; mostly it came with the ticket (`prefetchCrm`). */
const patience = 500

/** `awaited`: the blocks below are not shown yet. `here`: it has its place. `away`: the blocks below have it. */
type Place = 'awaited' | 'here' | 'away'

/**
 * Where what the CRM says of a requester goes, so that nothing moves by it: to its place when it comes before the blocks below are shown;
 * later it is `late`, until `show`. Null: there is nobody to ask about, or nobody who may ask.
 */
export function useCrmPlace(person: { ticketId: string; requesterId: string } | null) {
  const { ticketId, requesterId } = person ?? { ticketId: '', requesterId: '' }
  const isAsked = person !== null
  const said = useQuery({ ...ticketCrmQuery(ticketId, requesterId), enabled: isAsked })
  const cards = useQuery({ ...ticketCardsQuery(ticketId, requesterId), enabled: isAsked })
  const code = useCode(isAsked)
  const isKnown = code !== undefined && !said.isPending && !cards.isPending
  const contact = said.data?.contact
  const hasWords = Boolean(contact) || (cards.data ?? []).length > 0 || (said.isError && !isNothing(said.error))

  const of = `${ticketId} ${requesterId}`
  const first: Place = isAsked ? 'awaited' : 'away'
  const [kept, setKept] = useState<{ of: string; place: Place }>({ of, place: first })
  const settled: Place = isKnown ? (hasWords ? 'here' : 'away') : 'awaited'
  const place = kept.of !== of ? first : kept.place
  const now = place === 'awaited' ? settled : place
  if (kept.of !== of || kept.place !== now) setKept({ of, place: now })
  useEffect(() => {
    if (now !== 'awaited') return
    const timer = setTimeout(() => setKept({ of, place: 'away' }), patience)
    return () => clearTimeout(timer)
  }, [of, now])

  return {
    code,
    place: now,
    late: isAsked && now === 'away' && isKnown && hasWords,
    name: contact?.name ?? contact?.email ?? cards.data?.[0]?.name,
    show: () => setKept({ of, place: 'here' }),
  }
}

function useCode(isAsked: boolean) {
  const [code, setCode] = useState(crmCode)
  useEffect(() => {
    // Without it there is no panel; the ticket is not touched by it.
    if (isAsked && !code) loadCrmCode().then(setCode, () => undefined)
  }, [isAsked, code])
  return code
}
