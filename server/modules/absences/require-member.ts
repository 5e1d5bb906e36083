import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { findMember } from '../members/members.service.ts'
import { requireRightOver } from '../user-statuses/take-status.ts'

/** An active member of whom the asker may know and do all of this: 403 for others, 404 `member.not_found`. */
export async function requireMember(cx: Cx, userId: string): Promise<void> {
  requireRightOver(cx, userId)
  if (!(await findMember(cx, userId))?.active) throw notFound('member.not_found', 'There is no such active member.')
}
