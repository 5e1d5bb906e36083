import type { Cx } from '../../platform/context.ts'
import { codeOf, isUnavailable } from '../../platform/database.ts'
import { Problem } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import { inPart } from '../../platform/part.ts'
import { sentence } from '../../platform/words.ts'
import type { composeMessage } from '../conversations/compose-message.ts'
import { postMessage } from '../conversations/post-message.ts'
import { undoMessage } from '../conversations/undo-message.ts'
import type { TicketChange } from '../tickets/ticket-change.ts'
import { labelIdsOf } from '../tickets/ticket-state.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import type { BulkRecord, RowRecord, Why } from './bulk.store.ts'
import { restoringChange, type StoredChange, type TicketState, undoOf } from './undo.rules.ts'

type Composed = Awaited<ReturnType<typeof composeMessage>>
type Bulk = Pick<BulkRecord, 'id' | 'change' | 'message'>
export type DoneRow = Pick<RowRecord, 'position' | 'result' | 'said' | 'undo' | 'messageId'>
export type UndoneRow = Pick<RowRecord, 'position' | 'undoResult' | 'undoSaid'>

/** Everybody's time to think again, as after a reply of one's own. */
const undoSeconds = 10

const touchesLabels = (change: StoredChange) =>
  change.labelIds !== undefined || change.addLabelIds !== undefined || change.removeLabelIds !== undefined

const toChange = ({ dueAt, ...change }: StoredChange): TicketChange => ({
  ...change,
  ...(dueAt === undefined ? {} : { dueAt: dueAt === null ? null : new Date(dueAt) }),
})

async function stateOf(cx: Cx, ticket: TicketRecord, labels: boolean): Promise<TicketState> {
  return {
    ...ticket,
    dueAt: ticket.dueAt?.toISOString() ?? null,
    labelIds: labels ? await labelIdsOf(cx, ticket.id) : [],
  }
}

/** Changes one ticket by the services of a single change, with its own outcome: a refusal leaves it as it was. */
export async function changeRow(
  cx: Cx,
  { bulk, composed, log }: { bulk: Bulk; composed: Composed | null; log: Log },
  row: Pick<RowRecord, 'position' | 'ticketId'>,
): Promise<DoneRow> {
  const { position, ticketId } = row
  const none = { position, undo: null, messageId: null }
  try {
    return await inPart(cx, async () => {
      const messageId = bulk.message && composed ? await write(cx, bulk.message, composed, ticketId) : null
      const before = await lockTicket(cx, ticketId)
      const labels = touchesLabels(bulk.change)
      const stood = await stateOf(cx, before, labels)
      const after = await updateTicket(cx, ticketId, toChange(bulk.change), { cause: { bulk: bulk.id } })
      if (after.version === before.version)
        return { ...none, messageId, result: messageId ? 'done' : 'unchanged', said: null }
      const undo = undoOf(stood, await stateOf(cx, after, labels))
      return { position, messageId, result: 'done', said: null, undo: undo as DoneRow['undo'] }
    })
  } catch (error) {
    return { ...none, result: 'refused', said: whyOf(error, log) }
  }
}

async function write(
  cx: Cx,
  message: NonNullable<BulkRecord['message']>,
  { body, inlineIds }: Composed,
  ticket: string,
): Promise<string> {
  const id = newId()
  const held = message.kind === 'public' ? undoSeconds : 0
  await postMessage(cx, { id, ticket, kind: message.kind, body, inlineIds, attachmentIds: [], undoSeconds: held })
  return id
}

/** Restores what the change did to a ticket and nobody has changed since; takes back its reply while that has not left. */
export async function undoRow(cx: Cx, { bulk, log }: { bulk: Bulk; log: Log }, row: RowRecord): Promise<UndoneRow> {
  const { position, ticketId, undo, messageId } = row
  try {
    return await inPart(cx, async () => {
      const ticket = await lockTicket(cx, ticketId)
      const labels = undo !== null && touchesLabels(undo.after as StoredChange)
      const state = await stateOf(cx, ticket, labels)
      const { change, kept } = undo
        ? restoringChange(undo as { before: StoredChange; after: StoredChange }, state)
        : { change: {}, kept: [] }
      const isChanged = Object.keys(change).length > 0
      // A closed ticket takes nothing but its reopening.
      if (isChanged && ticket.status === 'closed')
        await updateTicket(cx, ticketId, { status: 'open' }, { cause: { bulk: bulk.id, undo: true } })
      if (isChanged) await updateTicket(cx, ticketId, toChange(change), { cause: { bulk: bulk.id, undo: true } })
      const taken = messageId !== null && (await takeBack(cx, messageId))
      const undoResult = kept.length > 0 ? (isChanged ? 'partly' : 'kept') : isChanged || taken ? 'restored' : 'kept'
      return { position, undoResult, undoSaid: null }
    })
  } catch (error) {
    return { position, undoResult: 'refused', undoSaid: whyOf(error, log) }
  }
}

/** False when it has left, or its time is over. */
async function takeBack(cx: Cx, messageId: string): Promise<boolean> {
  try {
    await inPart(cx, () => undoMessage(cx, messageId))
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** After these the transaction is of no use: it is tried again as a whole. */
const ends = ['40001', '40P01', '25P02', '08003', '08006']

/** The words of a refusal. What is no refusal but a fault of ours is said as such, and the other tickets go on. */
function whyOf(error: unknown, log: Log): Why {
  if (error instanceof Problem) {
    const errors = error.errors.map(({ path, message, code }) => ({ path, message, ...(code ? { code } : {}) }))
    return { code: error.code, text: error.message, params: error.params, errors }
  }
  if (isUnavailable(error) || ends.includes(codeOf(error))) throw error
  log.error({ err: error }, 'a ticket could not be changed with others')
  const { code, text, params } = sentence(
    'bulk.failed',
    'Something went wrong on our side with this ticket; it is as it was.',
  )
  return { code, text, params, errors: [] }
}
