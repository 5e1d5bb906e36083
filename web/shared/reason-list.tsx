import { useEffect } from 'react'
import type { components } from '../api/schema.gen.ts'
import { loadSentences, say } from '../i18n/sentences.ts'

/** Why something is as it is, as the server says it: one line each. */
export function ReasonList({ reasons }: { reasons: readonly components['schemas']['Sentence'][] }) {
  useEffect(() => void loadSentences(), [])
  if (reasons.length === 0) return null
  return (
    <ul className="list-disc pl-5">
      {reasons.map((reason) => (
        <li key={reason.text}>{say(reason, reason.text)}</li>
      ))}
    </ul>
  )
}
