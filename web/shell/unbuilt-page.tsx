import { Hammer } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page } from './page.tsx'

/** Holds the place of a screen whose feature is not in this build. */
export function UnbuiltPage({ title }: { title: string }) {
  const t = useT()
  return (
    <Page title={title}>
      <EmptyState icon={<Hammer aria-hidden="true" />} title={t('shell:unbuilt.title')}>
        {t('shell:unbuilt.text')}
      </EmptyState>
    </Page>
  )
}
