import { Download } from 'lucide-react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import type { Column, ImportField, Mapping } from './import-columns.ts'
import { type CsvFile, saveRefused } from './read-file.ts'
import type { Run } from './use-import.ts'

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const
/** Refused rows that are listed: all of them are in the file that can be saved. */
const listed = 100

/** How far it is, what came or would come of the rows, and why some were refused. */
export function RunStep({
  file,
  run,
  mapping,
  columns,
}: {
  file: CsvFile
  run: Run
  mapping: Mapping
  columns: readonly Column[]
}) {
  const t = useT()
  const place = usePlace()
  const { results, dryRun, state, failure } = run
  /** As the file calls it. */
  const headOf = (field: string) => file.head[mapping.indexOf(field as ImportField)]
  const refused = results.flatMap(({ line, outcome, why, errors }, row) => {
    if (outcome !== 'refused' || !why) return []
    const known = errors.flatMap(({ field, why: of }) => {
      const head = headOf(field)
      return head ? [`${head}: ${say(of, of.text)}`] : []
    })
    return [{ row, line, why: known.length > 0 ? known.join(' ') : say(why, why.text) }]
  })
  const counts = Map.groupBy(
    results.flatMap(({ changed }) => changed),
    (field) => field,
  )
  const nameOf = (field: string) => columns.find((column) => column.field === field)?.label ?? field
  const changes = [...counts].map(([field, all]) => `${nameOf(field)} (${formatNumber(all.length, place)})`)
  return (
    <div className="flex flex-col gap-4">
      {state === 'stopped' && (
        <Banner tone={failure === undefined ? 'warn' : 'danger'} title={t('recordImport:stopped')}>
          {failure}
        </Banner>
      )}
      {state === 'done' && !dryRun && <Banner tone="ok" title={t('recordImport:done')} />}
      {state !== 'done' && (
        <div className="flex flex-col gap-1">
          <p role="status" className="text-ink2 text-sm">
            {t(dryRun ? 'recordImport:checking' : 'recordImport:importing', {
              done: formatNumber(results.length, place),
              all: formatNumber(file.rows.length, place),
            })}
          </p>
          <progress
            aria-label={t('recordImport:progress')}
            value={results.length}
            max={file.rows.length}
            className="h-1.5 w-full accent-accent"
          />
        </div>
      )}
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {outcomes.map((outcome) => (
          <div key={outcome} className="rounded-lg border border-line px-3 py-2">
            <dt className="text-ink2 text-xs">{t(`recordImport:${dryRun ? 'would' : 'did'}.${outcome}`)}</dt>
            <dd className="font-semibold text-lg tabular-nums">
              {formatNumber(results.filter((one) => one.outcome === outcome).length, place)}
            </dd>
          </div>
        ))}
      </dl>
      {changes.length > 0 && (
        <p className="text-ink2 text-sm">
          {t(dryRun ? 'recordImport:wouldChange' : 'recordImport:didChange', { fields: changes.join(', ') })}
        </p>
      )}
      {refused.length > 0 && (
        <section aria-label={t('recordImport:refusedRows')} className="flex flex-col gap-1">
          <div className="flex items-center justify-between gap-2">
            <h3 className="font-medium text-sm">{t('recordImport:refusedRows')}</h3>
            {state !== 'running' && (
              <Button
                press="shift+s"
                variant="ghost"
                onClick={() => void saveRefused(file, t('recordImport:why'), refused)}
              >
                <Download aria-hidden="true" className="size-3.5" />
                {t('recordImport:saveRefused')}
              </Button>
            )}
          </div>
          <ul
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label={t('recordImport:refusedRows')}
            className="max-h-60 overflow-y-auto rounded-md border border-line"
          >
            {refused.slice(0, listed).map(({ line, why }) => (
              <li key={line} className="flex gap-3 border-line-soft border-b px-2.5 py-1.5 last:border-b-0">
                <span className="shrink-0 text-ink3 tabular-nums">
                  {t('recordImport:row', { line: formatNumber(line, place) })}
                </span>
                <span className="min-w-0 break-words">{why}</span>
              </li>
            ))}
          </ul>
          {refused.length > listed && (
            <p className="text-ink3 text-xs">{t('recordImport:moreRefused', { count: refused.length - listed })}</p>
          )}
        </section>
      )}
    </div>
  )
}
