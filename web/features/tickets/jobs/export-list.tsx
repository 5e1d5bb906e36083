import { useInfiniteQuery } from '@tanstack/react-query'
import { FileDown } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ExportLine } from '../../../shared/exports/export-line.tsx'
import { allExportsQuery } from '../../../shared/exports/exports.api.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'

/** The person's exports of the last week, the newest first. */
export function ExportList() {
  const t = useT()
  const query = useInfiniteQuery(allExportsQuery)
  useLive(['export.*'], () => void query.refetch())
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const exports = pages.flatMap((page) => page.data)
        if (exports.length === 0)
          return (
            <EmptyState icon={<FileDown aria-hidden="true" />} title={t('exports:none')}>
              {t('exports:noneText')}
            </EmptyState>
          )
        return (
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            <p className="pb-2 text-ink2">{t('exports:keeps')}</p>
            <ul aria-label={t('exports:list')} className="flex max-w-180 flex-col divide-y divide-line-soft">
              {exports.map((one) => (
                <ExportLine key={one.id} export={one} onDeleted={() => void query.refetch()} />
              ))}
            </ul>
            <LoadMore query={query} />
          </div>
        )
      }}
    </Loaded>
  )
}
