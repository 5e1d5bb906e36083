import { Ellipsis, ImageOff } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { allowRemoteImages, getWholeMessage, type Message, replaceMessage } from '../ticket-page.api.ts'
import { LinkedText } from './linked-text.tsx'
import { type AllowedImages, MailFrame } from './mail-frame.tsx'
import { simpleHtml } from './simple-html.tsx'

function Html({ html, title, images }: { html: string; title: string; images?: AllowedImages }) {
  const simple = useMemo(() => simpleHtml(html), [html])
  if (simple !== undefined) return <div className="break-words">{simple}</div>
  return <MailFrame html={html} title={title} images={images} />
}

/** Pictures on other servers: blocked until the reader allows them for this one message, and how many could not be had then. */
function useRemoteImages(messageId: string) {
  const t = useT()
  const [images, setImages] = useState<AllowedImages>()
  const [missing, setMissing] = useState(0)
  const [busy, setBusy] = useState(false)

  async function allow(): Promise<void> {
    setBusy(true)
    try {
      const urls = await allowRemoteImages(messageId)
      setMissing(0)
      setImages({ urls, onMissing: () => setMissing((count) => count + 1) })
    } catch (error) {
      toast.failed(t('ticket:message.imagesFailed'), {
        description: error instanceof Error ? error.message : undefined,
      })
    } finally {
      setBusy(false)
    }
  }
  return { images, missing, busy, allow }
}

function ImagesBar({ text, act, busy, onAct }: { text: string; act: string; busy: boolean; onAct: () => void }) {
  return (
    <div
      role="status"
      className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border border-line bg-panel px-2 py-1 text-ink2 text-xs"
    >
      <ImageOff aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      <span className="min-w-0 flex-1">{text}</span>
      <Button press="shift+i" variant="ghost" busy={busy} onClick={onAct}>
        {act}
      </Button>
    </div>
  )
}

/** The words of a message: what is new in it, with quoted history one click away. */
export function MessageBody({ message, ticketRef }: { message: Message; ticketRef: string }) {
  const t = useT()
  const [whole, setWhole] = useState(false)
  const remote = useRemoteImages(message.id)
  const [loading, setLoading] = useState(false)
  const folded = isFolded(message)
  const html = whole || !folded ? message.bodyHtml : message.visibleHtml
  const text = whole || !folded ? message.bodyText : message.visibleText
  const title = t('ticket:message.frame', { name: message.author.name })

  async function loadWhole(): Promise<void> {
    setLoading(true)
    try {
      replaceMessage(ticketRef, await getWholeMessage(message.id))
      setWhole(true)
    } catch (error) {
      toast.failed(t('ticket:message.notLoaded'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setLoading(false)
    }
  }

  return (
    <div className="flow-root">
      {message.remoteImages > 0 && !remote.images && html !== null && (
        <ImagesBar
          text={t('ticket:message.imagesBlocked', { count: message.remoteImages })}
          act={t('ticket:message.imagesShow')}
          busy={remote.busy}
          onAct={() => void remote.allow()}
        />
      )}
      {remote.missing > 0 && (
        <ImagesBar
          text={t('ticket:message.imagesMissing', { count: remote.missing })}
          act={t('ticket:message.imagesRetry')}
          busy={remote.busy}
          onAct={() => void remote.allow()}
        />
      )}
      {html === null ? (
        <LinkedText text={text || t('ticket:message.empty')} />
      ) : (
        <Html html={html} title={title} images={remote.images} />
      )}
      {folded && (
        <Tooltip label={whole ? t('ticket:message.hideQuote') : t('ticket:message.showQuote')}>
          <button
            type="button"
            aria-expanded={whole}
            aria-label={whole ? t('ticket:message.hideQuote') : t('ticket:message.showQuote')}
            onClick={() => setWhole(!whole)}
            className="mt-2 inline-grid h-4 w-7 place-items-center rounded-sm border border-line bg-card text-ink3 hover:bg-hover hover:text-ink pointer-coarse:h-6 pointer-coarse:w-9"
          >
            <Ellipsis aria-hidden="true" className="size-3.5" />
          </button>
        </Tooltip>
      )}
      {message.truncated && (
        <div className="mt-2">
          <Button press="shift+w" busy={loading} onClick={() => void loadWhole()}>
            {t('ticket:message.showWhole')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** True when quoted history or a signature was folded away and something is left to show without it. */
function isFolded(message: Message): boolean {
  if (message.bodyHtml !== null) {
    return message.visibleHtml !== null && message.visibleHtml !== message.bodyHtml && message.visibleText.trim() !== ''
  }
  return message.visibleText.trim() !== '' && message.visibleText.trim() !== message.bodyText.trim()
}
