import type { useT } from '../i18n/use-t.ts'

/** What the mail server said of a delivery; what Deskhand says itself, where it sent nothing, in the reader's language. */
export const deliveryWords = (
  t: ReturnType<typeof useT>,
  { state, response }: { state: string; response: string | null },
) => (state === 'not_sent' ? t('shared:noRelay') : response)
