import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import { listKeptToTeams } from '../members/sight.ts'
import { findTicketFacts } from './ticket-facts.ts'
import type { TicketRecord } from './tickets.store.ts'

/**
 * Refuses to bring the messages of one ticket into another one that more people read: out of a private ticket into a public one (409
 * `ticket.merge_private`), out of a pipeline or a conversation that is kept to teams into another (409 `ticket.merge_kept`).
 */
export async function requireNoWiderReaders(
  cx: Cx,
  { source, target }: { source: TicketRecord; target: TicketRecord },
): Promise<void> {
  if (source.visibility === 'private' && target.visibility !== 'private')
    throw conflict(
      'ticket.merge_private',
      words`${{ source: source.code }} is private and ${{ target: target.code }} is not: its messages would be seen by more people. Make ${{ target: target.code }} private first, or the other one public.`,
    )
  const facts = await findTicketFacts(cx, [source.id, target.id])
  const [from, to] = [facts.get(source.id), facts.get(target.id)]
  if (!from || !to) throw new Error('A locked ticket has no facts.')
  const keptFrom = (ids: ReadonlySet<string>, id: string | null, other: string | null) =>
    id !== null && id !== other && ids.has(id)
  const [pipelines, channels] = [await keptIds(cx, 'pipelines'), await keptIds(cx, 'channels')]
  if (
    keptFrom(pipelines, from.pipelineId, to.pipelineId) ||
    keptFrom(channels, from.conversationChannelId, to.conversationChannelId)
  )
    throw conflict(
      'ticket.merge_kept',
      words`${{ source: source.code }} is kept to teams by its pipeline or its mailbox, and ${{ target: target.code }} is not kept to the same: its messages would be seen by others. Merge the other way round, or choose a ticket of the same pipeline and mailbox.`,
    )
}

const keptIds = async (cx: Cx, kind: 'pipelines' | 'channels') =>
  new Set((await listKeptToTeams(cx, kind)).map(({ id }) => id))
