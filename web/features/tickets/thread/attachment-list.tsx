import clsx from 'clsx'
import {
  Download,
  File,
  FileArchive,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileX,
  Hourglass,
  type LucideIcon,
  Mail,
  ShieldAlert,
} from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { saveOwnFile, useOwnPicture } from '../../../api/own-pictures.ts'
import { formatBytes } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import type { Attachment } from '../ticket-page.api.ts'

const kinds: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/zip|compressed|tar/, FileArchive],
  [/sheet|excel|csv/, FileSpreadsheet],
  [/^message\//, Mail],
  [/^text\/|pdf|word|document/, FileText],
]

/** The icon of a kind of file. Silent: the name stands beside. */
export function FileIcon({ contentType }: { contentType: string }) {
  const Icon = kinds.find(([pattern]) => pattern.test(contentType))?.[1] ?? File
  return <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
}

// Only these are ever served to be shown in place; the server looks at the bytes as well.
const picture = /^image\/(png|jpeg|gif|webp)$/

/** Inside an embed a browser asks without the token, so that the app asks for the file and hands it over. */
const saveOf = (url: string, name: string) =>
  isEmbed
    ? (event: MouseEvent) => {
        event.preventDefault()
        saveOwnFile(url, name).catch((error: Error) => toast.failed(name, { description: error.message }))
      }
    : undefined

/** The files of a message: pictures as small views, all with name, size and download. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  const t = useT()
  const place = usePlace()
  if (attachments.length === 0) return null
  const isFree = (one: Attachment) => !one.redacted && (one.scan === 'off' || one.scan === 'clean')
  const pictures = attachments.filter((one) => isFree(one) && picture.test(one.contentType) && one.size < 10_000_000)
  return (
    <div className="mt-3 flex flex-col gap-2">
      {pictures.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {pictures.map((one) => (
            <Thumbnail key={one.id} file={one} />
          ))}
        </div>
      )}
      <div className="flex flex-wrap gap-1.5">
        {attachments.filter(isFree).map((one) => (
          <a
            key={one.id}
            href={`${one.url}?download=true`}
            download={one.name}
            onClick={saveOf(`${one.url}?download=true`, one.name)}
            title={one.name}
            className="group inline-flex h-6 min-w-0 max-w-full items-center gap-1.5 rounded-full border border-line bg-card px-2 text-xs hover:bg-hover pointer-coarse:h-8"
          >
            <FileIcon contentType={one.contentType} />
            <span className="sr-only">{t('ticket:attachment.download')}</span>
            <span className="truncate">{one.name}</span>
            <span className="shrink-0 text-ink3 tabular-nums">{formatBytes(one.size, place)}</span>
            <Download aria-hidden="true" className="size-3 shrink-0 text-ink3 group-hover:text-ink" />
          </a>
        ))}
      </div>
      {attachments
        .filter((one) => !one.redacted && !isFree(one))
        .map((one) => (
          <HeldFile key={one.id} file={one} />
        ))}
      {attachments
        .filter((one) => one.redacted)
        .map((one) => (
          <div key={one.id} className="flex items-center gap-1.5 text-ink2 text-xs">
            <FileX aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
            {t('redaction:fileGone')}
          </div>
        ))}
    </div>
  )
}

/** A picture in small. One that the server does not hand out as a picture (a bomb of pixels, a broken one) stays a file below. */
function Thumbnail({ file }: { file: Attachment }) {
  const t = useT()
  const [broken, setBroken] = useState(false)
  const source = useOwnPicture(`${file.url}?size=small`, () => setBroken(true))
  if (broken) return null
  return (
    <a
      href={file.url}
      target="_blank"
      rel="noreferrer"
      aria-label={t('ticket:attachment.open', { name: file.name })}
      onClick={saveOf(file.url, file.name)}
      className="block overflow-hidden rounded-md border border-line bg-panel hover:border-line-control"
    >
      <img src={source} alt="" loading="lazy" onError={() => setBroken(true)} className="h-20 max-w-40 object-cover" />
    </a>
  )
}

/** A file that the virus scanner has not let through: what it is, why, and no way to open it. */
function HeldFile({ file }: { file: Attachment }) {
  const t = useT()
  const place = usePlace()
  const infected = file.scan === 'infected'
  const Icon = infected ? ShieldAlert : Hourglass
  return (
    <div
      className={clsx(
        'flex max-w-xl items-start gap-2 rounded-md border px-2.5 py-1.5 text-xs',
        infected ? 'border-danger-line bg-danger-bg' : 'border-line bg-panel',
      )}
    >
      <Icon aria-hidden="true" className={clsx('mt-px size-3.5 shrink-0', infected ? 'text-danger' : 'text-ink3')} />
      <div className="min-w-0">
        <div className="flex min-w-0 gap-1.5">
          <span className="truncate font-medium">{file.name}</span>
          <span className="shrink-0 text-ink3 tabular-nums">{formatBytes(file.size, place)}</span>
        </div>
        <div className={infected ? 'text-danger' : 'text-ink2'}>
          {infected ? t('ticket:attachment.infected', { virus: file.scanWords }) : t('ticket:attachment.notScanned')}
        </div>
      </div>
    </div>
  )
}
