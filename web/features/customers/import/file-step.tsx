import clsx from 'clsx'
import { Download, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import type { Column } from './import-columns.ts'
import { type CsvFile, type FileFault, mostRows, readCsvFile, saveTemplate } from './read-file.ts'

/** The file is chosen, or dropped. */
export function FileStep({
  onFile,
  columns,
}: {
  onFile: (file: CsvFile) => void
  /** What there is to fill. */
  columns: readonly Column[]
}) {
  const t = useT()
  const place = usePlace()
  const input = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<FileFault>()
  const [isOver, setOver] = useState(false)

  async function take(file: File | undefined): Promise<void> {
    if (!file) return
    const found = await readCsvFile(file)
    if (typeof found === 'string') setFault(found)
    else onFile(found)
  }

  return (
    <div className="flex flex-col gap-3">
      {fault && (
        <Banner tone="danger" title={t(`recordImport:fault.${fault}`, { most: formatNumber(mostRows, place) })} />
      )}
      <section
        aria-label={t('recordImport:choose')}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void take(event.dataTransfer.files[0])
        }}
        className={clsx(
          'flex flex-col items-center gap-2 rounded-lg border border-dashed px-4 py-8 text-center',
          isOver ? 'border-accent bg-accent-bg' : 'border-line bg-panel',
        )}
      >
        <FileUp aria-hidden="true" className="size-6 text-ink3" />
        <p className="text-ink2">{t('recordImport:drop')}</p>
        <Button autoFocus press="o" variant="primary" onClick={() => input.current?.click()}>
          {t('recordImport:choose')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          hidden
          onChange={(event) => {
            void take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </section>
      <p className="text-ink3 text-sm">{t('recordImport:hint')}</p>
      <Button press="shift+s" variant="ghost" className="self-start" onClick={() => void saveTemplate(columns)}>
        <Download aria-hidden="true" className="size-3.5" />
        {t('recordImport:template')}
      </Button>
    </div>
  )
}
