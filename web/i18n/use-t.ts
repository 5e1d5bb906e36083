import { useMemo, useSyncExternalStore } from 'react'
import { type MessageKey, translate } from './i18n.ts'
import { type MessageValues, translator } from './translator.ts'

export type Translate = (key: MessageKey, values?: MessageValues) => string

/** The translate function; the component renders again when the language changes. */
export function useT(): Translate {
  const language = useSyncExternalStore(translator.subscribe, () => translator.language)
  // A new function for each language, so that memoized children notice the change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is the reason to renew it
  return useMemo(() => (key, values) => translate(key, values), [language])
}
