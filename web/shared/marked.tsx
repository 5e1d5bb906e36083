import type { components } from '../api/schema.gen.ts'

/** Pieces of text; what was searched for is marked. */
export function Marked({ fragments }: { fragments: components['schemas']['SearchHit']['title'] }) {
  let at = 0
  return fragments.map(({ text, hit }) => {
    const key = at
    at += text.length
    return hit ? (
      <mark key={key} className="rounded-sm bg-accent-bg font-medium text-ink">
        {text}
      </mark>
    ) : (
      <span key={key}>{text}</span>
    )
  })
}
