import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useFieldProps } from '../ui/field.tsx'
import { Picker } from '../ui/picker.tsx'
import { controlFrame } from '../ui/text-input.tsx'

/** What stands for no zone of one's own. */
const none = 'none'

/** Names are written with underlines; people type blanks. */
const zoneName = (zone: string) => zone.replaceAll('_', ' ')

/** A field that chooses a time zone by its name. With `noneWords` there may be none: they say what holds then. */
export function TimeZonePicker({
  value,
  onChange,
  label,
  placeholder,
  noneWords,
}: {
  value: string | null
  onChange: (zone: string | null) => void
  label: string
  placeholder: string
  noneWords?: string
}) {
  const field = useFieldProps()
  // Browsers differ in whether they list UTC, which every organization may have.
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])]
  return (
    <Picker
      wide
      label={label}
      placeholder={placeholder}
      trigger={
        <button
          type="button"
          {...field}
          className={clsx(controlFrame, 'flex h-field items-center gap-2 pr-2 pl-2.5 text-left')}
        >
          <span className="min-w-0 flex-1 truncate">{value === null ? noneWords : zoneName(value)}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        </button>
      }
      options={[
        ...(noneWords === undefined ? [] : [{ value: none, label: noneWords }]),
        ...zones.map((zone) => ({ value: zone, label: zoneName(zone) })),
      ]}
      chosen={[value ?? none]}
      onChoose={(option) => onChange(option.value === none ? null : option.value)}
    />
  )
}
