import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { Condition } from '../filter/condition.ts'
import { useListOf } from '../filter/list-of.ts'
import { useFields } from '../filter/use-speech.ts'
import { fieldName } from '../filter/words.ts'
import { ColumnChooser } from '../list/column-chooser.tsx'
import type { Column } from '../list/columns.ts'
import { ExportLine } from './export-line.tsx'
import { createExport, exportsQuery } from './exports.api.ts'

const formats = [
  { value: 'xlsx' as const, label: 'Excel (XLSX)' },
  { value: 'csv' as const, label: 'CSV' },
  { value: 'json' as const, label: 'JSON' },
]

/** Exports what the list shows, with its columns; below, the exports of the last days with their files. */
export function ExportDialog({
  name,
  content,
  usual,
  onClose,
}: {
  name: string
  content: { q?: string; condition: Condition; columns: readonly Column[] | null; sort?: string }
  /** The columns that the list has by itself. */
  usual: readonly Column[]
  onClose: () => void
}) {
  const t = useT()
  const of = useListOf()
  const fields = useFields()
  const [title, setTitle] = useState(name)
  const [format, setFormat] = useState<'xlsx' | 'csv' | 'json'>('xlsx')
  const [bom, setBom] = useState(true)
  const [columns, setColumns] = useState(() => (content.columns ?? usual).map(({ field }) => field))
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { data, refetch } = useQuery(exportsQuery)
  useLive(['export.*'], () => void refetch())

  async function begin(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      await createExport({
        name: title.trim(),
        format,
        bom,
        columns: columns.map((field) => ({ field, title: fieldName(t, fields.get(field), field) })),
        of,
        query: {
          filter: content.condition,
          ...(content.sort && { sort: content.sort }),
          ...(content.q && { q: content.q }),
        },
      })
      await refetch()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : '')
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('exports:title')}
      description={t('exports:keeps')}
      footer={
        <>
          <Button press="esc" onClick={onClose}>
            {t('common:ui.close')}
          </Button>
          <Button
            press="mod+enter"
            variant="primary"
            busy={busy}
            disabled={title.trim() === ''}
            onClick={() => void begin()}
          >
            {t('exports:begin')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failure !== undefined && (
          <Banner tone="danger" title={t('exports:refused')}>
            {failure}
          </Banner>
        )}
        <Field label={t('exports:name')} required>
          <TextInput value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={t('exports:format')}>
          <Select value={format} onChange={setFormat} options={formats} />
        </Field>
        {format === 'csv' && <Checkbox checked={bom} onChange={setBom} label={t('exports:bom')} />}
        <details className="rounded-lg border border-line px-3 py-2">
          <summary className="cursor-pointer font-medium text-sm">
            {t('exports:columns')}{' '}
            <span className="font-normal text-ink3">{t('exports:columnsOf', { count: columns.length })}</span>
          </summary>
          <div className="max-h-72 overflow-y-auto pt-2">
            <ColumnChooser columns={columns} onChange={setColumns} />
          </div>
        </details>
        <section aria-label={t('exports:list')} className="flex flex-col gap-1">
          <h3 className="font-medium text-sm">{t('exports:list')}</h3>
          {data?.length === 0 && <p className="text-ink3 text-sm">{t('exports:none')}</p>}
          <ul className="flex flex-col divide-y divide-line-soft">
            {data?.slice(0, 3).map((one) => (
              <ExportLine key={one.id} export={one} onDeleted={() => void refetch()} />
            ))}
          </ul>
          {data && data.length > 0 && (
            <Link to={paths.jobs} search={{ tab: 'exports' }} className={buttonClass('ghost')}>
              {t('exports:all')}
            </Link>
          )}
        </section>
      </div>
    </Dialog>
  )
}
