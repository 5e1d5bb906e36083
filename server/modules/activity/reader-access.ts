import type { Runtime, UserActor } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import { findUserActor, isStillIn } from '../auth/auth.service.ts'

/** The actor as his role says now; null when he is out. An API key's scopes go on to narrow it. */
export async function findReader(runtime: Runtime, actor: UserActor): Promise<UserActor | null> {
  return runtime.runOpen(async (open) => {
    const now = (await isStillIn(open, actor)) ? await findUserActor(open, actor) : null
    if (!now || actor.via === 'session') return now
    return { ...now, permissions: new Set([...now.permissions].filter((one) => actor.permissions.has(one))) }
  })
}

/** The same for two readers who may see the same events: another value says that what may be seen is another set. */
export function accessOf(actor: UserActor): string {
  const { ticketScope, permissions, teamIds, queueIds, barredPipelineIds, barredChannelIds } = actor
  const sight = [teamIds, queueIds, barredPipelineIds, barredChannelIds]
  const facts = JSON.stringify([ticketScope, [...permissions].sort(), ...sight])
  return sha256(facts).toString('base64url').slice(0, 12)
}
