import { Upload } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import type { ImportKind } from './import-columns.ts'

const load = async () => ({ default: (await import('./import-dialog.tsx')).ImportDialog })
const ImportDialog = lazy(load)

/** Opens the import of a file of records. */
export function ImportButton({ of }: { of: ImportKind }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <IconButton
        press="shift+i"
        label={t('recordImport:title')}
        icon={<Upload aria-hidden="true" />}
        aria-haspopup="dialog"
        onPointerEnter={() => void load()}
        onClick={() => setOpen(true)}
      />
      <Suspense fallback={<HoldKeys />}>{isOpen && <ImportDialog of={of} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
