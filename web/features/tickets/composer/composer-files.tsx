import clsx from 'clsx'
import { RotateCcw } from 'lucide-react'
import { formatBytes } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Chip } from '../../../ui/chip.tsx'
import { FileIcon } from '../thread/attachment-list.tsx'
import type { Attachment } from '../ticket-page.api.ts'
import type { Upload } from './use-uploads.ts'

/** The files of a message that is being written: taken ones, those on their way, refused ones with the reason. */
export function ComposerFiles({
  attachments,
  uploads,
  isReply,
  onRemove,
  onCancel,
  onRetry,
}: {
  attachments: readonly Attachment[]
  uploads: readonly Upload[]
  /** A note leaves in no mail, so no mail's size limits it. */
  isReply: boolean
  onRemove: (attachment: Attachment) => void
  onCancel: (upload: Upload) => void
  onRetry: (upload: Upload) => void
}) {
  const t = useT()
  const place = usePlace()
  const { replyFileBytes } = useMe()
  if (attachments.length + uploads.length === 0) return null
  const total = [...attachments, ...uploads].reduce((sum, { size }) => sum + size, 0)
  const isTooMuch = total > replyFileBytes
  const refused = uploads.filter((one) => one.refused !== undefined)
  return (
    <fieldset className="min-w-0 px-3.5 pb-2">
      <legend className="sr-only">{t('ticket:attachment.list')}</legend>
      <div className="flex flex-wrap gap-1.5">
        {attachments.map((one) => (
          <Chip key={one.id} name={one.name} onRemove={() => onRemove(one)}>
            <FileIcon contentType={one.contentType} />
            <span className="truncate text-ink" title={one.name}>
              {one.name}
            </span>
            <span className="shrink-0 text-ink3">{formatBytes(one.size, place)}</span>
          </Chip>
        ))}
        {uploads.map((one) => (
          <Chip key={one.key} name={one.name} invalid={one.refused !== undefined} onRemove={() => onCancel(one)}>
            <FileIcon contentType={one.file.type} />
            <span className="truncate">{one.name}</span>
            {one.refused === undefined ? (
              <progress
                aria-label={t('ticket:attachment.uploading', { name: one.name })}
                value={one.part}
                max={1}
                className="h-1.5 w-16 shrink-0 accent-accent"
              />
            ) : (
              <button
                type="button"
                aria-label={t('ticket:attachment.retry', { name: one.name })}
                onClick={() => onRetry(one)}
                className="grid size-5 place-items-center rounded-sm hover:bg-hover"
              >
                <RotateCcw aria-hidden="true" className="size-3" />
              </button>
            )}
          </Chip>
        ))}
      </div>
      {isReply && (
        <div className={clsx('pt-1 text-xs tabular-nums', isTooMuch ? 'text-danger' : 'text-ink3')}>
          {t(isTooMuch ? 'ticket:attachment.tooMuch' : 'ticket:attachment.total', {
            size: formatBytes(total, place),
            most: formatBytes(replyFileBytes, place),
          })}
        </div>
      )}
      <div role="alert" className="text-danger text-xs empty:hidden">
        {refused.map((one) => (
          <div key={one.key}>
            {one.name}: {one.refused || t('ticket:attachment.notTaken')}
          </div>
        ))}
      </div>
    </fieldset>
  )
}
