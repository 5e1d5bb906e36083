import { Search } from 'lucide-react'
import { TextInput } from '../ui/text-input.tsx'

/** The field above the rows of a page that keeps those with the words in it. */
export function PageSearch({ label, text, onText }: { label: string; text: string; onText: (text: string) => void }) {
  return (
    <div className="relative mx-4 mt-3 max-w-80">
      <Search aria-hidden="true" className="absolute top-2 left-2.5 size-4 text-ink3" />
      <TextInput
        type="search"
        aria-label={label}
        placeholder={label}
        className="pl-8"
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
    </div>
  )
}
