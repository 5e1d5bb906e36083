import type { useT } from '../../i18n/use-t.ts'
import type { LedgerEntry } from './mail.api.ts'
import { isRefused } from './mail-acts.ts'

/** What a mail is called: its subject; of one that was refused nothing is known but to whom it was to go. */
export function titleOf(entry: Pick<LedgerEntry, 'subject' | 'envelopeTo' | 'rawSha256'>, t: ReturnType<typeof useT>) {
  if (isRefused(entry)) return t('mail:refusedTo', { address: entry.envelopeTo.join(', ') })
  return entry.subject || t('mail:noSubject')
}
