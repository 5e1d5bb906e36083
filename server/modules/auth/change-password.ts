import type { OpenCx, Runtime, UserActor } from '../../platform/context.ts'
import { fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { checkPassword } from './check-password.ts'
import { changeCredentials } from './password-resets.ts'

/**
 * Asks for the current password again, under the limits of sign-in. 422 `password.wrong`: not 401, since the session goes on.
 * Like checkPassword it opens transactions of its own.
 */
export async function proveCurrentPassword(
  runOpen: Runtime['runOpen'],
  actor: UserActor,
  input: { password: string; ip: string },
): Promise<void> {
  try {
    await checkPassword(runOpen, { email: actor.email, ...input })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    const wrong = sentence('password.wrong', 'This is not your current password.')
    throw unprocessable(wrong.code, wrong, [fieldError('currentPassword', wrong)])
  }
}

/** The new password holds; the sender's session goes on, all others end. */
export async function changePassword(open: OpenCx, actor: UserActor, passwordHash: string): Promise<void> {
  await changeCredentials(open, { userId: actor.userId, passwordHash, keepSession: actor.viaId })
}
