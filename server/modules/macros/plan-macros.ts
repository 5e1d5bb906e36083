import type { Cx } from '../../platform/context.ts'
import type { TicketRow } from '../tickets/tickets.contract.ts'
import { mergeActions, withoutParts } from './macro-actions.ts'
import { variablesIn } from './macro-text.rules.ts'
import { missingVariables } from './macro-values.ts'
import type { MacroActions } from './macros.contract.ts'
import { getMacroRecord } from './macros.service.ts'

/** What macros would do together, and what their texts ask of the tickets; nothing is written. */
export type MacroPlan = {
  actions: MacroActions
  /** Which values each of the tickets lacks, so that the macros refuse it; those that lack none are absent. */
  missingOf: (tickets: readonly TicketRow[]) => Promise<Map<string, string[]>>
}

/** 404 `macro.not_found`. */
export async function planMacros(
  cx: Cx,
  chosen: readonly { id: string; skip?: readonly string[] }[],
): Promise<MacroPlan> {
  const actions: MacroActions[] = []
  const texts: string[] = []
  for (const { id, skip = [] } of chosen) {
    const macro = await getMacroRecord(cx, id)
    actions.push(withoutParts(macro.actions, skip))
    if (!skip.includes('reply')) texts.push(macro.replyHtml)
    if (!skip.includes('note')) texts.push(macro.noteHtml)
  }
  const names = [...new Set(texts.flatMap(variablesIn))]
  return {
    actions: mergeActions(actions),
    missingOf: (tickets) =>
      names.length > 0 ? missingVariables(cx, tickets, names) : Promise.resolve(new Map<string, string[]>()),
  }
}
