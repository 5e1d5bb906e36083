import { z } from 'zod'
import type { Cx, QuietFor } from './context.ts'
import { require as requirePermission } from './permissions.ts'

const told = (what: string) => z.boolean().optional().describe(`${what} false needs tickets:silent.`)

/** What a request may leave out, for who brings in what happened elsewhere (product.md CH34). True unless told. */
export const quietFields = {
  notifyMembers: told(
    'false: no member is told, neither in the product nor by mail. Its events carry `quiet: ["members"]` in their cause.',
  ),
  runAutomations: told(
    'false: nothing follows by itself: no automatic move, no rule, and so no mail that a rule sends. Its events carry ' +
      '`quiet: ["automations"]` in their cause.',
  ),
}

export const sendMailField = told(
  'Of a reply. false: it is written down and mailed to nobody, for answers that were given elsewhere. Its events carry ' +
    '`quiet: ["mail"]` in their cause.',
)

export type QuietWish = { notifyMembers?: boolean; runAutomations?: boolean; sendMail?: boolean }

/**
 * The context for work that some shall not hear of: each of its events says so in its cause, and every reaction obeys it. Returns the
 * same context when nothing is left out. 403 without tickets:silent.
 */
export function quietly(cx: Cx, wish: QuietWish): Cx {
  const quiet: QuietFor[] = [
    ...(wish.notifyMembers === false ? (['members'] as const) : []),
    ...(wish.runAutomations === false ? (['automations'] as const) : []),
    ...(wish.sendMail === false ? (['mail'] as const) : []),
  ]
  if (quiet.length === 0) return cx
  requirePermission(cx.actor, 'tickets:silent')
  return { ...cx, quiet }
}

/** Who shall not hear of an event, nor of what follows from it. */
export function quietOf({ cause }: { cause: Record<string, unknown> }): readonly QuietFor[] {
  return Array.isArray(cause.quiet) ? cause.quiet : []
}

/** Whether an event was written under the word that these shall not hear of it. */
export function isQuiet(event: { cause: Record<string, unknown> }, who: QuietFor): boolean {
  return quietOf(event).includes(who)
}
