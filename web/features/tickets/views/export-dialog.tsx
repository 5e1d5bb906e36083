import { useQuery } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { useFields } from '../filter/use-speech.ts'
import { fieldName } from '../filter/words.ts'
import { usualColumns } from './columns.ts'
import { createExport, deleteExport, type Export, exportsQuery, fileOf } from './exports.api.ts'
import type { ViewContent } from './view-dialog.tsx'

const formats = [
  { value: 'xlsx' as const, label: 'Excel (XLSX)' },
  { value: 'csv' as const, label: 'CSV' },
  { value: 'json' as const, label: 'JSON' },
]

/** Exports what the list shows, with its columns; below, the exports of the last days with their files. */
export function ExportDialog({ name, content, onClose }: { name: string; content: ViewContent; onClose: () => void }) {
  const t = useT()
  const fields = useFields()
  const [title, setTitle] = useState(name)
  const [format, setFormat] = useState<'xlsx' | 'csv' | 'json'>('xlsx')
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { data, refetch } = useQuery(exportsQuery)
  useLive(['export.*'], () => void refetch())

  async function begin(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      const columns = (content.columns ?? usualColumns).map(({ field }) => ({
        field,
        title: fieldName(t, fields.get(field), field),
      }))
      await createExport({
        name: title,
        format,
        bom: true,
        columns,
        query: { filter: content.condition, sort: content.sort },
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
        <section aria-label={t('exports:list')} className="flex flex-col gap-1">
          <h3 className="font-medium text-sm">{t('exports:list')}</h3>
          {data?.length === 0 && <p className="text-ink3 text-sm">{t('exports:none')}</p>}
          <ul className="flex flex-col divide-y divide-line-soft">
            {data?.map((one) => (
              <ExportLine key={one.id} export={one} onDelete={() => void deleteExport(one.id).then(() => refetch())} />
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  )
}

function ExportLine({ export: one, onDelete }: { export: Export; onDelete: () => void }) {
  const t = useT()
  const state = one.state === 'running' ? t('exports:running', { count: one.rows }) : t(`exports:${one.state}`)
  return (
    <li className="flex items-center gap-2 py-1.5 text-sm">
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-medium">{one.name}</span>
        <span role="status" className="text-ink3 text-xs">
          {one.failed ? say(one.failed, one.failed.text) : state}
        </span>
      </span>
      {one.state === 'done' && (
        <a href={fileOf(one.id)} download className={buttonClass()}>
          <Download aria-hidden="true" className="size-3.5" />
          {t('exports:download')}
        </a>
      )}
      <IconButton press="delete" label={t('exports:delete')} icon={<Trash2 aria-hidden="true" />} onClick={onDelete} />
    </li>
  )
}
