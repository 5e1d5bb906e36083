import { Eraser } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import type { Message } from '../ticket-page.api.ts'

const RedactDialog = lazy(() => import('./redact-dialog.tsx').then((one) => ({ default: one.RedactDialog })))

/** What is selected in the card of the button, or in the frame of its mail. */
function selectedIn(button: HTMLElement | null): string {
  const card = button?.closest('article')
  if (!card) return ''
  const frames = [...card.querySelectorAll('iframe')].map((frame) => frame.contentDocument?.getSelection())
  const own = document.getSelection()
  const inCard = own?.anchorNode && card.contains(own.anchorNode) ? own : null
  return (
    [inCard, ...frames]
      .map((one) => one?.toString().trim() ?? '')
      .find((text) => text !== '')
      ?.slice(0, 2000) ?? ''
  )
}

/** Removes words, the message or a file of it for privacy, with what was selected of it. */
export function RedactButton({ message, ticketRef }: { message: Message; ticketRef: string }) {
  const t = useT()
  const button = useRef<HTMLButtonElement>(null)
  const [selected, setSelected] = useState<string>()
  return (
    <>
      <IconButton
        ref={button}
        press="shift+k"
        label={t('redaction:act')}
        icon={<Eraser aria-hidden="true" />}
        // Pressing it by the pointer would take the selection away.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setSelected(selectedIn(button.current))}
      />
      {selected !== undefined && (
        <Suspense>
          <RedactDialog
            message={message}
            ticketRef={ticketRef}
            selected={selected}
            onClose={() => {
              setSelected(undefined)
              button.current?.focus()
            }}
          />
        </Suspense>
      )}
    </>
  )
}

/** By whom and when something of a message was removed. */
export function RedactedLine({ redacted }: { redacted: NonNullable<Message['redacted']> }) {
  const t = useT()
  const place = usePlace()
  const values = { name: redacted.by, date: formatDate(redacted.at, place) }
  return (
    <div className="mb-2 flex items-center gap-1.5 text-ink2 text-xs">
      <Eraser aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      {redacted.whole ? t('redaction:byWhole', values) : t('redaction:by', values)}
    </div>
  )
}
