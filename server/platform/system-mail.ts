import type { Cx } from './context.ts'

/** A mail that the product itself sends to one person of the team. */
export type SystemMail = {
  purpose: 'invitation' | 'password_reset' | 'notification'
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  /** The ticket it speaks of, for its page in the outbox. */
  ticketId?: string
}

let queue: ((cx: Cx, mail: SystemMail) => Promise<void>) | null = null

/** Called once per process by the module that owns the outbox. */
export function registerSystemMail(queueMail: (cx: Cx, mail: SystemMail) => Promise<void>): void {
  queue = queueMail
}

/** Throws when no module sends system mail: a server that loses invitations must not start. Asked at boot. */
export function requireSystemMail(): void {
  if (!queue) throw new Error('No module registered itself for system mail (registerSystemMail).')
}

/** Puts a mail into the outbox in the transaction of the change (law 2): it leaves after the commit, or not at all. */
export async function queueSystemMail(cx: Cx, mail: SystemMail): Promise<void> {
  if (!queue) throw new Error('No module registered itself for system mail (registerSystemMail).')
  await queue(cx, mail)
}
