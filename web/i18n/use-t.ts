import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type MessageKey, type MessageValues, translate } from './i18n.ts'

export type Translate = (key: MessageKey, values?: MessageValues) => string

/** The translate function; the component renders again when the language changes. */
export function useT(): Translate {
  const { i18n } = useTranslation()
  // A new function for each language, so that memoized children notice the change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is the reason to renew it
  return useMemo(() => (key, values) => translate(key, values), [i18n.language])
}
