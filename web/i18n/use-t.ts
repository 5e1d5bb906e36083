import { useMemo, useSyncExternalStore } from 'react'
import { type MessageKey, translate } from './i18n.ts'
import { type MessageValues, translator } from './translator.ts'

export type Translate = (key: MessageKey, values?: MessageValues) => string

/** The translate function; the component renders again when the words change. */
export function useT(): Translate {
  const edition = useSyncExternalStore(translator.subscribe, () => translator.edition)
  // A new function for each edition, so that memoized children notice the change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the edition is the reason to renew it
  return useMemo(() => (key, values) => translate(key, values), [edition])
}
