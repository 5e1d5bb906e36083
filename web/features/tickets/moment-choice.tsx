import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** Usual moments, each chosen with one key, with the instant that it means in the zone of the person. */
export function MomentList({
  moments,
  onChoose,
}: {
  moments: readonly { key: string; name: string; at: string | null }[]
  onChoose: (at: string | null) => void
}) {
  const place = usePlace()
  return (
    <div className="flex flex-col">
      {moments.map(({ key, name, at }) => (
        <button
          key={key}
          type="button"
          onClick={() => onChoose(at)}
          className="-mx-1.5 flex min-h-control items-center gap-3 rounded-md px-1.5 text-left hover:bg-hover pointer-coarse:min-h-9"
        >
          <span className="flex-1">{name}</span>
          {at && <span className="text-ink2 text-xs tabular-nums">{formatDate(at, place)}</span>}
        </button>
      ))}
    </div>
  )
}

/** Any other moment, by date and time as they stand in the zone of the person (shared/zoned-time.ts). */
export function MomentField({
  label,
  error,
  min = '2000-01-01T00:00',
  value,
  onChange,
}: {
  label: string
  error?: string
  min?: string
  value: string
  onChange: (value: string) => void
}) {
  return (
    <Field label={label} error={error}>
      <TextInput
        type="datetime-local"
        min={min}
        max="2199-12-31T23:59"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
