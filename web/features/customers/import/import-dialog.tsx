import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { fieldsOfQuery } from '../../../shared/custom/custom-fields.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { FileStep } from './file-step.tsx'
import {
  type Column,
  fieldsOf,
  formOf,
  guessMapping,
  hasKey,
  type ImportField,
  type ImportKind,
  type Mapping,
} from './import-columns.ts'
import { MappingStep } from './mapping-step.tsx'
import type { CsvFile } from './read-file.ts'
import { RunStep } from './run-step.tsx'
import { useImport } from './use-import.ts'

/** A file of records is taken in: the file, what its columns mean, what would come of it, and the import itself. */
export function ImportDialog({ of, onClose }: { of: ImportKind; onClose: () => void }) {
  const t = useT()
  const [file, setFile] = useState<CsvFile | null>(null)
  const [mapping, setMapping] = useState<Mapping>([])
  const query = useQuery(fieldsOfQuery(of))
  const [foundBy, setFoundBy] = useState<ImportField>('name')
  const columns: Column[] = [
    ...fieldsOf[formOf(of)].map((field) => ({ field, label: t(`recordImport:fields.${field}`) })),
    ...(query.data ?? [])
      .filter(({ archived }) => !archived)
      .map(({ key, name, type }) => ({
        ...{ field: `custom.${key}` as const, label: name, isKey: ['text', 'number', 'url'].includes(type) },
      })),
  ]
  const { run, start, stop, forget } = useImport(of, foundBy)
  const isRunning = run?.state === 'running'
  const canTake = run?.results.filter(({ outcome }) => outcome !== 'refused').length ?? 0

  function choose(chosen: CsvFile): void {
    setFile(chosen)
    setMapping(guessMapping(of, chosen.head, columns))
  }

  const close = (
    <Button press="esc" onClick={onClose}>
      {t('common:ui.close')}
    </Button>
  )
  const act = () => {
    if (!file) return close
    if (isRunning)
      return (
        <Button press="s" onClick={stop}>
          {t('recordImport:stop')}
        </Button>
      )
    if (!run)
      return (
        <>
          <Button press="b" onClick={() => setFile(null)}>
            {t('recordImport:otherFile')}
          </Button>
          <Button
            press="mod+enter"
            variant="primary"
            disabled={!hasKey(of, mapping, foundBy)}
            onClick={() => void start(file, mapping, true)}
          >
            {t('recordImport:check')}
          </Button>
        </>
      )
    if (run.state === 'stopped')
      return (
        <>
          {close}
          <Button
            press="mod+enter"
            variant="primary"
            onClick={() => void start(file, mapping, run.dryRun, run.results)}
          >
            {t('recordImport:goOn')}
          </Button>
        </>
      )
    if (!run.dryRun) return close
    return (
      <>
        <Button press="b" onClick={forget}>
          {t('recordImport:back')}
        </Button>
        <Button
          press="mod+enter"
          variant="primary"
          disabled={canTake === 0}
          onClick={() => void start(file, mapping, false)}
        >
          {t('recordImport:import', { count: canTake })}
        </Button>
      </>
    )
  }

  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && !isRunning && onClose()}
      title={t('recordImport:title')}
      description={
        file
          ? t('recordImport:file', { name: file.name, count: file.rows.length })
          : t(`recordImport:intro.${formOf(of)}`)
      }
      footer={act()}
    >
      {!file ? (
        // Columns are known by the custom fields, too.
        <Loaded query={query}>{() => <FileStep onFile={choose} columns={columns} />}</Loaded>
      ) : run ? (
        <RunStep file={file} run={run} mapping={mapping} columns={columns} />
      ) : (
        <MappingStep {...{ of, file, mapping, columns, foundBy }} onChange={setMapping} onFoundBy={setFoundBy} />
      )}
    </Dialog>
  )
}
