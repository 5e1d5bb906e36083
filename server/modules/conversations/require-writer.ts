import type { Cx, UserActor } from '../../platform/context.ts'
import { forbidden } from '../../platform/errors.ts'
import { require as requirePermission } from '../../platform/permissions.ts'

/** Who may write this kind of message; asked before anything is stored. */
export function requireWriter(cx: Pick<Cx, 'actor'>, kind: 'public' | 'note'): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('message.no_author', 'Messages are written by members.')
  requirePermission(cx.actor, kind === 'note' ? 'tickets:note' : 'tickets:reply')
  return cx.actor
}
