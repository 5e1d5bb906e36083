import { FieldPicker } from './field-picker.tsx'

/** Names are written with underlines; people type blanks. */
const zoneName = (zone: string) => zone.replaceAll('_', ' ')

/** A field that chooses a time zone by its name. With `noneWords` there may be none: they say what holds then. */
export function TimeZonePicker(props: {
  value: string | null
  onChange: (zone: string | null) => void
  label: string
  placeholder: string
  noneWords?: string
}) {
  // Browsers differ in whether they list UTC, which every organization may have.
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])]
  return <FieldPicker {...props} options={zones.map((zone) => ({ value: zone, label: zoneName(zone) }))} />
}
