import type { Settings } from '../../platform/context.ts'
import type { ReplyKeys } from './reply-token.rules.ts'

/** The keys that sign reply addresses. One version so far; a rotation adds the former ones to `previous`. */
export function replyKeys(settings: Pick<Settings, 'keys'>): ReplyKeys {
  return { current: { version: 1, key: settings.keys.replyToken }, previous: [] }
}
