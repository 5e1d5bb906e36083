import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useFieldProps } from '../ui/field.tsx'
import { controlFrame } from '../ui/text-input.tsx'

/** The trigger of a Picker in a form, which looks like its neighbours: what is chosen, under its name. */
export function Chooser({
  name,
  children,
  ...button
}: { name: string; children: string } & Omit<ComponentProps<'button'>, 'name' | 'children'>) {
  // A button is not required; its field says so in words.
  const { 'aria-required': _required, ...field } = useFieldProps()
  return (
    <button
      type="button"
      {...field}
      {...button}
      aria-label={`${name}: ${children}`}
      className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}
    >
      <span className="min-w-0 flex-1 truncate">{children}</span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}
