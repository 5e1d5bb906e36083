import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { cardsSayQuery, ticketCardsQuery } from './cards.api.ts'
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
  const ids = (cards.data ?? []).map(({ id }) => id)
  const answers = useQuery({ ...cardsSayQuery(ticketId, requesterId, ids), enabled: isAsked && ids.length > 0 })
  const code = useCode(isAsked)
  const isKnown = code !== undefined && !said.isPending && !cards.isPending
  const contact = said.data?.contact
  // A card that is still asked has its frame: what it says then goes into that.
  const cardsSay = ids.length > 0 && answers.data !== false
  const hasWords = Boolean(contact) || cardsSay || (said.isError && !isNothing(said.error))
  const isWhole = isKnown && (ids.length === 0 || !answers.isPending)

  const of = `${ticketId} ${requesterId}`
  const first: Place = isAsked ? 'awaited' : 'away'
  const [kept, setKept] = useState<{ of: string; place: Place }>({ of, place: first })
  const [waited, setWaited] = useState('')
  const settled: Place = !isWhole && waited !== of ? 'awaited' : isKnown && hasWords ? 'here' : 'away'
  const place = kept.of !== of ? first : kept.place
  const now = place === 'awaited' ? settled : place
  if (kept.of !== of || kept.place !== now) setKept({ of, place: now })
  useEffect(() => {
    if (now !== 'awaited') return
    const timer = setTimeout(() => setWaited(of), patience)
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
