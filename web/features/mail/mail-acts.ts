import type { LedgerEntry, OutboxEntry } from './mail.api.ts'

export type LedgerAct = 'retry' | 'recover' | 'discard'
export type OutboxAct = 'retry' | 'cancel'

/** True for a mail that the door refused: nothing of it is here. */
export const isRefused = ({ rawSha256 }: Pick<LedgerEntry, 'rawSha256'>): boolean => rawSha256 === null

/** What a person can do with a mail that arrived; the server decides again. */
export function actsOf(
  entry: Pick<LedgerEntry, 'state' | 'outcome' | 'duplicateOf' | 'trace' | 'rawSha256'>,
): LedgerAct[] {
  if (isRefused(entry)) return []
  if (entry.state !== 'done') return ['retry']
  const isPartial = 'partial' in entry.trace
  switch (entry.outcome) {
    case 'quarantined':
      return ['retry', 'discard']
    case 'suspended':
    case 'held':
      return entry.duplicateOf || isPartial ? ['discard'] : ['recover', 'discard']
    case 'rejected':
      return entry.duplicateOf || isPartial ? [] : ['recover']
    default:
      return []
  }
}

/** What a person can do with a mail that leaves. Without a relay nothing can be tried again. */
export function outboxActsOf(entry: Pick<OutboxEntry, 'state'>, hasRelay: boolean): OutboxAct[] {
  const retriable = ['failed', 'partial', 'parked', 'not_sent'].includes(entry.state)
  const cancellable = ['queued', 'not_sent', 'parked', 'failed'].includes(entry.state)
  return [...(retriable && hasRelay ? (['retry'] as const) : []), ...(cancellable ? (['cancel'] as const) : [])]
}

/** Keys of the acts on one mail. */
export const ledgerActKeys: Readonly<Record<LedgerAct, string>> = { retry: 'r', recover: 'shift+r', discard: 'delete' }
export const outboxActKeys: Readonly<Record<OutboxAct, string>> = { retry: 'r', cancel: 'delete' }
