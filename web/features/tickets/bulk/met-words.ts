import type { Translate } from '../../../i18n/use-t.ts'
import type { BulkCheck } from './bulk.api.ts'

type Met = BulkCheck['unfinished']

/** The first codes of those that were found, and that there are more. */
export const codesOf = ({ count, tickets }: Met) =>
  [...tickets.map(({ code }) => code), ...(count > tickets.length ? ['…'] : [])].join(', ')

/** What finishing tickets leaves undone, a sentence each. */
export function leftBy({ unfinished, drafts, othersDrafts }: BulkCheck, t: Translate): string[] {
  const said = (met: Met, key: 'bulk:finish.text' | 'bulk:finish.drafts' | 'bulk:finish.othersDrafts') =>
    met.count > 0 ? [t(key, { count: met.count, codes: codesOf(met) })] : []
  return [
    ...said(unfinished, 'bulk:finish.text'),
    ...said(drafts, 'bulk:finish.drafts'),
    ...said(othersDrafts, 'bulk:finish.othersDrafts'),
  ]
}
