import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { LinkedText } from './linked-text.tsx'

/** Longer texts than this are folded, in characters and in lines. */
const longText = 800
const manyLines = 12

/** Plain text; a long one shows its beginning and opens. */
export function FoldedText({ text, short = false }: { text: string; short?: boolean }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const isLong = text.length > (short ? longText / 2 : longText) || text.split('\n').length > (short ? 6 : manyLines)
  return (
    <>
      <div className={isLong && !open ? (short ? 'line-clamp-6' : 'line-clamp-12') : undefined}>
        <LinkedText text={text} />
      </div>
      {isLong && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="mt-1 text-accent-ink text-xs underline underline-offset-2 pointer-coarse:py-2"
        >
          {open ? t('ticket:description.less') : t('ticket:description.more')}
        </button>
      )}
    </>
  )
}
