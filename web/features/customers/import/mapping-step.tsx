import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Select } from '../../../ui/select.tsx'
import {
  type CustomColumn,
  fieldsOf,
  hasKey,
  type ImportField,
  type ImportKind,
  type Mapping,
} from './import-columns.ts'
import type { CsvFile } from './read-file.ts'

const none = 'none'

/** What each column of the file means, with the first value that it has. */
export function MappingStep({
  of,
  file,
  mapping,
  customs,
  onChange,
}: {
  of: ImportKind
  file: CsvFile
  mapping: Mapping
  /** The custom fields that columns can fill. */
  customs: readonly CustomColumn[]
  onChange: (mapping: Mapping) => void
}) {
  const t = useT()
  const options: { value: ImportField | typeof none; label: string }[] = [
    { value: none, label: t('recordImport:leaveOut') },
    ...fieldsOf[of].map((field) => ({ value: field, label: t(`recordImport:fields.${field}`) })),
    ...customs.map(({ key, name }) => ({ value: `custom.${key}` as const, label: name })),
  ]
  return (
    <div className="flex flex-col gap-3">
      {!hasKey(of, mapping) && (
        <Banner tone="warn" title={t(of === 'account' ? 'recordImport:noKeyAccount' : 'recordImport:noKey')} />
      )}
      <ul aria-label={t('recordImport:columns')} className="flex flex-col">
        {file.head.map((title, i) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file have no other name that is theirs alone
            key={i}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line-soft border-b py-1.5 last:border-b-0"
          >
            <span className="min-w-40 flex-1">
              <span className="block truncate font-medium">{title}</span>
              <span className="block truncate text-ink3 text-xs">
                {exampleOf(file, i) || t('recordImport:allEmpty')}
              </span>
            </span>
            <Select
              name={t('recordImport:meaning', { column: title })}
              value={mapping[i] ?? none}
              options={options}
              onChange={(field) => onChange(mapping.with(i, field === none ? null : field))}
              className="w-56"
            />
          </li>
        ))}
      </ul>
      <p className="text-ink3 text-sm">{t(of === 'account' ? 'recordImport:ruleAccount' : 'recordImport:rule')}</p>
    </div>
  )
}

const exampleOf = ({ rows }: CsvFile, column: number) => rows.find((cells) => cells[column]?.trim())?.[column] ?? ''
