import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type Address, parseAddresses } from './address-list.ts'
import { Chip } from './chip.tsx'
import { useFieldProps } from './field.tsx'
import { useWords } from './words.ts'

/**
 * Addresses as chips. Comma, semicolon, Enter, Tab or leaving the field make a chip of the text; several can be pasted
 * at once; Backspace in the empty field takes the last one away. What is no address stays as text with a sentence.
 */
export function AddressChips({
  value,
  onChange,
  name,
  placeholder,
}: {
  value: readonly Address[]
  onChange: (addresses: Address[]) => void
  /** The accessible name where no Field surrounds it. */
  name?: string
  placeholder?: string
}) {
  const words = useWords()
  const field = useFieldProps()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<string>()

  function take(written: string): boolean {
    const parsed = parseAddresses(written)
    const known = new Set(value.map((one) => one.email.toLowerCase()))
    const added = parsed.addresses.filter((one) => !known.has(one.email.toLowerCase()))
    if (added.length > 0) onChange([...value, ...added])
    setText(parsed.refused.join(', '))
    setRefused(parsed.refused[0])
    return parsed.refused.length === 0
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Backspace' && text === '' && value.length > 0) {
      event.preventDefault()
      onChange(value.slice(0, -1))
      return
    }
    if (text.trim() === '') return
    // Ctrl+Enter sends the form: the text becomes a chip on the way, the event goes on.
    if (event.key === 'Enter' || event.key === ';' || (event.key === ',' && !text.startsWith('"'))) {
      if (!event.ctrlKey && !event.metaKey) event.preventDefault()
      take(text)
    } else if (event.key === 'Tab' && !take(text)) event.preventDefault()
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>): void {
    const pasted = event.clipboardData.getData('text')
    if (!/[,;\s]/.test(pasted.trim())) return
    event.preventDefault()
    take(`${text}${pasted}`)
  }

  return (
    <div className="min-w-0 flex-1">
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a click beside the chips only moves the focus into the input, which keyboards reach by Tab */}
      <div
        onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
        className="flex min-h-field cursor-text flex-wrap items-center gap-1 rounded-md border border-line-control bg-card px-1 py-0.5 focus-within:border-accent-ink focus-within:outline-1 focus-within:outline-accent-ink has-aria-invalid:border-danger"
      >
        {value.map((address) => (
          <Chip
            key={address.email}
            name={address.email}
            onRemove={() => {
              onChange(value.filter((one) => one !== address))
              input.current?.focus()
            }}
          >
            <span className="truncate text-ink" title={address.email}>
              {address.name ? `${address.name} · ${address.email}` : address.email}
            </span>
          </Chip>
        ))}
        <input
          ref={input}
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          {...field}
          aria-label={name}
          aria-invalid={refused ? true : field['aria-invalid']}
          placeholder={value.length === 0 ? placeholder : undefined}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setRefused(undefined)
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => text.trim() !== '' && take(text)}
          className="h-6 min-w-32 flex-1 bg-transparent px-1 outline-none"
        />
      </div>
      <div aria-live="polite" className="text-danger text-xs empty:hidden">
        {refused && words.notAnAddress(refused)}
      </div>
    </div>
  )
}
