import { Pencil } from 'lucide-react'
import { useRef, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

/** The subject as the page's heading; a click makes it a field, Enter or leaving it saves, Esc takes it back. */
export function SubjectField({ ticket, edit }: { ticket: Ticket; edit: EditTicket }) {
  const t = useT()
  const [text, setText] = useState<string>()
  const dropped = useRef(false)

  function save(): void {
    const subject = text?.trim()
    setText(undefined)
    if (!dropped.current && subject && subject !== ticket.subject) edit({ subject }, { subject })
  }

  if (text !== undefined) {
    return (
      <input
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
        autoFocus
        aria-label={t('ticket:field.subject')}
        value={text}
        maxLength={1000}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          dropped.current = event.key === 'Escape'
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
        }}
        className="-mx-1 h-7 min-w-0 flex-1 max-sm:order-last max-sm:basis-full rounded-sm border border-accent-ink bg-card px-1 font-semibold text-lg outline-none"
      />
    )
  }
  if (!ticket.allowed.update) {
    return (
      <h1
        className="min-w-0 truncate font-semibold text-lg max-sm:order-last max-sm:line-clamp-2 max-sm:basis-full max-sm:whitespace-normal"
        title={ticket.subject}
      >
        {ticket.subject}
      </h1>
    )
  }
  return (
    <div className="group flex min-w-0 items-center gap-1 max-sm:order-last max-sm:basis-full">
      <h1
        className="min-w-0 truncate font-semibold text-lg max-sm:line-clamp-2 max-sm:whitespace-normal"
        title={ticket.subject}
      >
        {ticket.subject}
      </h1>
      <button
        type="button"
        aria-label={t('ticket:header.editSubject')}
        onClick={() => {
          dropped.current = false
          setText(ticket.subject)
        }}
        className="grid size-6 shrink-0 place-items-center rounded-sm text-ink3 opacity-0 hover:bg-hover hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
      >
        <Pencil aria-hidden="true" className="size-3.5" />
      </button>
    </div>
  )
}
