import type { components } from '../api/schema.gen.ts'
import type { MessageKey } from '../i18n/i18n.ts'
import type { Renamed } from '../i18n/translator.ts'

const ofMedium: MessageKey = 'shared:priority.normal'

/** What an organization calls statuses and priorities, in place of the product's words (product.md D2, D4). */
export function ownWordsOf({
  statusNames,
  mediumPriority,
}: Pick<components['schemas']['Me']['organization'], 'statusNames' | 'mediumPriority'>): Renamed {
  const names = Object.entries(statusNames).filter(([, name]) => name)
  return {
    words: Object.fromEntries(names.map(([status, name]) => [`shared:status.${status}`, name])),
    keys: mediumPriority === 'normal' ? { 'shared:priority.medium': ofMedium } : {},
  }
}
