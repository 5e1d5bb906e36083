import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** Typing goes into the address when it pauses. */
const settleMs = 200

/**
 * Narrows the list to what is typed. Enter asks at once and says so, ArrowDown leads into the list; Esc empties the field, then
 * leaves it.
 */
export function QuickSearch({
  label,
  placeholder,
  field,
  value,
  onChange,
  onEnter,
  onLeave,
}: {
  label: string
  placeholder: string
  field: RefObject<HTMLInputElement | null>
  /** What the address says. */
  value: string
  onChange: (text: string) => void
  onEnter: (text: string) => void
  onLeave: () => void
}) {
  const t = useT()
  const [text, setText] = useState(value)
  const [asked, setAsked] = useState(value)
  // Back, forward and links change the address without typing.
  if (value !== asked) {
    setAsked(value)
    if (value !== text.trim()) setText(value)
  }
  useEffect(() => {
    if (text.trim() === asked) return
    const timer = setTimeout(() => {
      setAsked(text.trim())
      onChange(text.trim())
    }, settleMs)
    return () => clearTimeout(timer)
  }, [text, asked, onChange])

  function empty(): void {
    setText('')
    setAsked('')
    onChange('')
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      setAsked(text.trim())
      onChange(text.trim())
      onEnter(text.trim())
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      onLeave()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (text) empty()
      else onLeave()
    }
  }

  return (
    <search className="w-full md:w-64">
      <TextInput
        ref={field}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        icon={<Search aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        dense
        end={
          text ? (
            <button
              type="button"
              aria-label={t('list:search.clear')}
              onClick={() => {
                empty()
                field.current?.focus()
              }}
              className="grid size-6 place-items-center rounded-sm hover:bg-hover hover:text-ink"
            >
              <X aria-hidden="true" className="size-3.5" />
            </button>
          ) : (
            <Kbd keys="/" className="max-md:hidden" />
          )
        }
      />
    </search>
  )
}
