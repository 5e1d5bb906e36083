import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CardBox } from './card-box.tsx'
import { askAgain, ticketCardQuery, ticketCardsQuery } from './cards.api.ts'

/**
 * The live cards of the requester, below what the mirror says. Each is asked for by itself, so that a slow one delays nothing else; one
 * that has nothing to say is not there.
 */
export function LiveCards({ ticketId, requesterId }: { ticketId: string; requesterId: string }) {
  const { data } = useQuery(ticketCardsQuery(ticketId, requesterId))
  return data?.map((card) => <LiveCard key={card.id} {...{ ticketId, requesterId, card }} />)
}

/**
 * One that is still asked when it is drawn gets a frame of one height, and what it says goes into that: the blocks below stand where they
 * are until somebody unfolds it, or asks again.
 */
function LiveCard({
  ticketId,
  requesterId,
  card: { id, name },
}: {
  ticketId: string
  requesterId: string
  card: { id: string; name: string }
}) {
  const { data, isError, isFetching } = useQuery(ticketCardQuery(ticketId, requesterId, id))
  const [isFree, setFree] = useState(data !== undefined || isError)
  const again = useMutation({ mutationFn: () => askAgain(ticketId, requesterId, id) })
  if (isFree && data?.state === 'none') return null
  return (
    <CardBox
      name={name}
      content={data}
      failed={!data && isError}
      busy={isFetching || again.isPending}
      onUnfold={isFree ? undefined : () => setFree(true)}
      onAgain={() => {
        setFree(true)
        again.mutate()
      }}
    />
  )
}
