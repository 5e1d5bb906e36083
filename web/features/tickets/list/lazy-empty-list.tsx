import { type ComponentProps, lazy, Suspense } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'

const Loaded = lazy(async () => {
  const [{ EmptyList: List }] = await Promise.all([import('./empty-list.tsx'), loadAllWords()])
  return { default: List }
})

/** Loaded where no ticket is: a list with tickets needs none of it. */
export function EmptyList(props: ComponentProps<typeof Loaded>) {
  return (
    <Suspense>
      <Loaded {...props} />
    </Suspense>
  )
}
