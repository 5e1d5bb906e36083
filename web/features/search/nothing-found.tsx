import { Search } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { EmptyState } from '../../ui/empty-state.tsx'

/** No result of the kind that is shown. */
export function NothingFound({ q }: { q: string }) {
  const t = useT()
  return (
    <EmptyState icon={<Search aria-hidden="true" />} title={t('search:nothing', { q: q.trim() })}>
      {t('search:nothingText')}
    </EmptyState>
  )
}
