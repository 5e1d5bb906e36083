import { lazy, Suspense, useSyncExternalStore } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { refusal } from '../refusals.ts'

const RefusalDialog = lazy(async () => {
  const [{ RefusalDialog: Dialog }] = await Promise.all([import('./refusal-dialog.tsx'), loadAllWords()])
  return { default: Dialog }
})

/** Asks the person what a refused change needs; loads with the first refusal. Stands once on a screen of rows or cards. */
export function RefusedChange() {
  const asked = useSyncExternalStore(refusal.subscribe, refusal.get)
  return (
    asked && (
      <Suspense>
        <RefusalDialog refusal={asked} />
      </Suspense>
    )
  )
}
