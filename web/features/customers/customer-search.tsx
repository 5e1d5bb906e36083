import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { useShortcut } from '../../shell/keyboard.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** The search above a list. What is found stands in the address, so that Back and a copied link bring it again. */
export function CustomerSearch({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (q: string) => void
}) {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const settled = useSettled(text.trim(), 200)
  useShortcut('customers.search', '/', () => input.current?.focus(), {
    label: t('customers:searchShortcut'),
    group: 'list',
  })
  const change = useRef(onChange)
  useEffect(() => {
    change.current = onChange
  })
  useEffect(() => {
    change.current(settled)
  }, [settled])
  return (
    <div className="w-80 max-w-full">
      <TextInput
        ref={input}
        type="search"
        icon={<Search aria-hidden="true" />}
        aria-label={label}
        aria-keyshortcuts="/"
        end={text === '' && <Kbd keys="/" className="max-md:hidden" />}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (text === '' ? event.currentTarget.blur() : setText(''))}
      />
    </div>
  )
}
