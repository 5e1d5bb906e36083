import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, formatDate, formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { buttonClass } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { deleteExport, type Export, fileOf, isWriting } from './exports.api.ts'

/** One export: how far it is, its file while that is kept, and deleting it. */
export function ExportLine({ export: one, onDeleted }: { export: Export; onDeleted: () => void }) {
  const t = useT()
  const place = usePlace()
  const [busy, setBusy] = useState(false)
  const rows = t('exports:running', { count: one.rows, shown: formatNumber(one.rows, place) })
  const state = one.state === 'running' || one.state === 'done' ? rows : t(`exports:${one.state}`)
  const parts = [
    one.failed ? say(one.failed, one.failed.text) : state,
    one.size === null ? '' : formatBytes(one.size, place),
    isWriting(one) ? '' : t('exports:until', { date: formatDate(one.expiresAt, place, 'date') }),
  ]
  async function remove(): Promise<void> {
    setBusy(true)
    try {
      await deleteExport(one.id)
      onDeleted()
    } catch (error) {
      toast.failed(t('exports:notDeleted'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setBusy(false)
    }
  }
  return (
    <li data-row className="flex items-center gap-2 py-2 text-sm">
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-medium">{one.name}</span>
        <span role="status" className={one.failed ? 'text-danger text-xs' : 'text-ink3 text-xs tabular-nums'}>
          {parts.filter((part) => part !== '').join(' · ')}
        </span>
      </span>
      {one.state === 'done' && (
        <a href={fileOf(one.id)} download className={buttonClass()}>
          <Download aria-hidden="true" className="size-3.5" />
          {t('exports:download')}
        </a>
      )}
      <IconButton
        press="delete"
        label={isWriting(one) ? t('exports:cancel', { name: one.name }) : t('exports:delete', { name: one.name })}
        disabled={busy}
        icon={<Trash2 aria-hidden="true" />}
        onClick={() => void remove()}
      />
    </li>
  )
}
