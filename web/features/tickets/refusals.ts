import type { ApiError } from '../../api/api-error.ts'
import type { TicketChange } from './change-ticket.ts'
import type { TicketRow } from './ticket-rows.ts'
import type { Ticket } from './tickets.api.ts'

// Changes made in lists and boards that the server refused for a reason which the person can settle on the spot: the screen
// asks (list/refused-change.tsx), the change waits for the answer.

export interface Refusal {
  row: TicketRow
  change: TicketChange
  /** Undefined: nobody refused yet, but the ticket would be finished with something unfinished. */
  error: ApiError | undefined
  /** Leaves the ticket as it is. */
  giveUp: () => void
  /** Asks the server again, with what was missing; of a conflict from the ticket as it is now. */
  retry: (change: TicketChange, from?: TicketRow) => void
}

/** Fields that the ticket needs first, children that are still open, a field that somebody else changed meanwhile. */
export const settledByPerson = ['ticket.fields_required', 'ticket.open_children', 'ticket.conflict']

let asked: Refusal | undefined
const listeners = new Set<() => void>()

/** The refusal that waits for the person, for the screen that asks. */
export const refusal = {
  get: (): Refusal | undefined => asked,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

function ask(next: Refusal | undefined): void {
  asked = next
  for (const listener of listeners) listener()
}

/**
 * Asks the person. `again` sends a change once more; the ticket as it was saved in the end, undefined when the change was given
 * up.
 */
export function settleRefusal(
  { row, change, error }: Pick<Refusal, 'row' | 'change' | 'error'>,
  again: (row: TicketRow, change: TicketChange) => Promise<Ticket | undefined>,
): Promise<Ticket | undefined> {
  // A second one takes the place of the first, which was not answered.
  asked?.giveUp()
  return new Promise((resolve) => {
    const settle = (answer: Ticket | undefined | Promise<Ticket | undefined>) => {
      ask(undefined)
      resolve(answer)
    }
    ask({
      row,
      change,
      error,
      giveUp: () => settle(undefined),
      retry: (next, from = row) => settle(again(from, next)),
    })
  })
}
