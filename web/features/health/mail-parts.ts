import type { HealthState, MailHealth } from './health.api.ts'

/** What of the mail's health belongs on the page of the whole: are all mailboxes read, does what leaves get there. */
export function mailParts(mail: Pick<MailHealth, 'channels' | 'failures' | 'relay'>): {
  mailboxes: { state: HealthState; read: number; failing: string[] }
  outbox: { state: HealthState; failing: number; hasRelay: boolean }
} {
  const fetched = mail.channels.filter(({ enabled, imapHealth }) => enabled && imapHealth !== null)
  const failing = fetched.filter(({ imapHealth }) => imapHealth?.state === 'failing').map(({ address }) => address)
  const { configured, lastError } = mail.relay
  return {
    mailboxes: { state: failing.length > 0 ? 'failing' : 'ok', read: fetched.length, failing },
    outbox: {
      state: lastError ? 'failing' : mail.failures.length > 0 || !configured ? 'warn' : 'ok',
      failing: mail.failures.length,
      hasRelay: configured,
    },
  }
}
