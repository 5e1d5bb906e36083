import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useFieldProps } from '../ui/field.tsx'
import { Picker, type PickerOption } from '../ui/picker.tsx'
import { controlFrame } from '../ui/text-input.tsx'

/** What stands for none. */
const none = 'none'

/** A field that chooses one of a long, searched list. With `noneWords` there may be none: they say what holds then. */
export function FieldPicker({
  value,
  onChange,
  options,
  label,
  placeholder,
  noneWords,
  disabled,
}: {
  value: string | null
  onChange: (value: string | null) => void
  options: readonly PickerOption[]
  label: string
  placeholder: string
  noneWords?: string
  disabled?: boolean
}) {
  const field = useFieldProps()
  const shown = value === null ? noneWords : (options.find((one) => one.value === value)?.label ?? value)
  return (
    <Picker
      wide
      label={label}
      placeholder={placeholder}
      trigger={
        <button
          type="button"
          disabled={disabled}
          {...field}
          className={clsx(controlFrame, 'flex h-field items-center gap-2 pr-2 pl-2.5 text-left')}
        >
          <span className="min-w-0 flex-1 truncate">{shown}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        </button>
      }
      options={[...(noneWords === undefined ? [] : [{ value: none, label: noneWords }]), ...options]}
      chosen={[value ?? none]}
      onChoose={(option) => onChange(option.value === none ? null : option.value)}
    />
  )
}
