import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { htmlOfText } from './html-of-text.ts'

/**
 * Stands where the editor will, while that is on its way: what is typed meanwhile is written, not taken for keys of the page. Behind
 * `html`, which the editor will show; formats come with it.
 */
export function EarlyWriting({
  html,
  label,
  placeholder,
  focus,
  onFocus,
  onChange,
  ref,
}: {
  html: string
  label: string
  placeholder: string
  /** It takes the focus at once. */
  focus: boolean
  onFocus: (isHere: boolean) => void
  onChange: (html: string) => void
  ref: Ref<{ focus: () => void }>
}) {
  const [before] = useState(html)
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), [])
  useLayoutEffect(() => {
    if (focus) field.current?.focus()
  }, [focus])
  return (
    <textarea
      ref={field}
      aria-label={label}
      placeholder={before === '' ? placeholder : undefined}
      value={text}
      onFocus={() => onFocus(true)}
      onBlur={() => onFocus(false)}
      onChange={(event) => {
        setText(event.target.value)
        onChange(before + htmlOfText(event.target.value))
      }}
      className="block min-h-30 w-full resize-none bg-transparent px-3.5 py-2 outline-none placeholder:text-ink3 pointer-coarse:text-lg"
    />
  )
}
