import { type Cx, systemActor } from '../../platform/context.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { findMember } from '../members/members.service.ts'
import { bookReturn } from './book-return.ts'
import { lockHeld } from './member-statuses.store.ts'
import { giveStatus } from './take-status.ts'
import { hasEnded } from './user-statuses.rules.ts'
import { listStatuses } from './user-statuses.store.ts'

/** It ended by itself: no ticket’s rule. */
const ended = { rule: 'status_ended' }

/**
 * Brings a member back whose status has ended, once: who came back before, took another status or put the end off is left as he is.
 */
export async function returnMember(cx: Cx, userId: string): Promise<void> {
  const held = await lockHeld(cx, userId)
  if (!held?.until || !(await findMember(cx, userId))?.active) return
  // The database's clock, which jobs go by, may be ahead of ours.
  if (!hasEnded(held, cx.now)) return bookReturn(cx, held)
  const usual = (await listStatuses(cx)).find((one) => one.isDefault)
  if (!usual) throw new Error('There is no default status.')
  await giveStatus(cx, { userId, status: usual, until: null, note: '', cause: ended })
}

/** The job behind bookReturn. */
export const returnMemberJob: JobHandler = async (orgId, payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), (cx) => returnMember(cx, String(payload.userId)))
}
