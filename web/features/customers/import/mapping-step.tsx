import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Select } from '../../../ui/select.tsx'
import { type Column, hasKey, type ImportField, type ImportKind, type Mapping, rulesOf } from './import-columns.ts'
import type { CsvFile } from './read-file.ts'

const none = 'none'

/** What each column of the file means, with the first value that it has. */
export function MappingStep({
  of,
  file,
  mapping,
  columns,
  onChange,
  foundBy,
  onFoundBy,
}: {
  of: ImportKind
  file: CsvFile
  mapping: Mapping
  columns: readonly Column[]
  onChange: (mapping: Mapping) => void
  /** Objects: by what they are found. */
  foundBy: ImportField
  onFoundBy: (field: ImportField) => void
}) {
  const t = useT()
  const options: { value: ImportField | typeof none; label: string }[] = [
    { value: none, label: t('recordImport:leaveOut') },
    ...columns.map(({ field, label }) => ({ value: field, label })),
  ]
  const rules = rulesOf(of)
  const keys = rules === 'object' ? columns.filter(({ field, isKey }) => field === 'name' || isKey) : []
  return (
    <div className="flex flex-col gap-3">
      {!hasKey(of, mapping, foundBy) && <Banner tone="warn" title={t(`recordImport:noKey.${rules}`)} />}
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
            <div className="w-full sm:w-64">
              <Select
                name={t('recordImport:meaning', { column: title })}
                value={mapping[i] ?? none}
                options={options}
                onChange={(field) => onChange(mapping.with(i, field === none ? null : field))}
              />
            </div>
          </li>
        ))}
      </ul>
      {keys.length > 1 && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-40 flex-1 font-medium">{t('recordImport:foundBy')}</span>
          <div className="w-full sm:w-64">
            <Select
              name={t('recordImport:foundBy')}
              value={foundBy}
              options={keys.map(({ field, label }) => ({ value: field, label }))}
              onChange={onFoundBy}
            />
          </div>
        </div>
      )}
      <p className="text-ink3 text-sm">{t(`recordImport:rule.${rules}`)}</p>
    </div>
  )
}

const exampleOf = ({ rows }: CsvFile, column: number) => rows.find((cells) => cells[column]?.trim())?.[column] ?? ''
