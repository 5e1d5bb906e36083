import { Select } from '../../ui/select.tsx'

const all = 'all'

/** One filter above a list: a value or everything. */
export function FilterSelect<Value extends string>({
  name,
  allWords,
  value,
  options,
  onChange,
}: {
  /** Names the filter for screen readers. */
  name: string
  /** What stands there when nothing is filtered. */
  allWords: string
  value: Value | undefined
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value | undefined) => void
}) {
  return (
    <div className="w-44 max-sm:w-full">
      <Select<Value | typeof all>
        name={name}
        value={value ?? all}
        onChange={(next) => onChange(next === all ? undefined : (next as Value))}
        options={[{ value: all, label: allWords }, ...options]}
      />
    </div>
  )
}
