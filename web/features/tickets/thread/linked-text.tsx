import type { ReactNode } from 'react'

const address = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g

/** Plain text with its line ends, without those behind it; addresses of pages are links that open in a new tab. */
export function LinkedText({ text: whole }: { text: string }) {
  const text = whole.trimEnd()
  const parts: ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    parts.push(text.slice(end, match.index))
    parts.push(
      <a
        key={match.index}
        href={match[0]}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent-ink underline underline-offset-2"
      >
        {match[0]}
      </a>,
    )
    end = match.index + match[0].length
  }
  parts.push(text.slice(end))
  return <div className="whitespace-pre-wrap break-words">{parts}</div>
}
