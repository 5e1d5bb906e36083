import { CalendarClock } from 'lucide-react'
import { type SubmitEvent, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { daysToMonday, fromLocalInput, inDays, toLocalInput } from '../../../shared/zoned-time.ts'
import { Button } from '../../../ui/button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { MomentField, MomentList } from '../moment-choice.tsx'
import { isOverdue } from '../overdue.ts'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

/** Until when the ticket is due: usual moments with one key, any other by date and time. */
export function DuePicker({ ticket, edit }: { ticket: Ticket; edit: EditTicket }) {
  const t = useT()
  const place = usePlace()
  const [open, setOpen] = useState(false)
  const { dueAt } = ticket
  const late = isOverdue(ticket, new Date())
  const said = dueAt ? formatDate(dueAt, place) : t('ticket:due.none')
  function set(next: string | null): void {
    setOpen(false)
    if (next !== dueAt) edit({ dueAt: next }, { dueAt: next })
  }
  return (
    <Popover
      label={t('ticket:field.due')}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <PropertyTrigger
          plain
          disabled={!ticket.allowed.update}
          aria-label={t('ticket:picker.due', { value: late ? t('ticket:due.overdue', { date: said }) : said })}
        >
          {dueAt ? (
            <span
              className={late ? 'flex min-w-0 items-center gap-1.5 text-danger' : 'flex min-w-0 items-center gap-1.5'}
            >
              {late && <CalendarClock aria-hidden="true" className="size-3.5 shrink-0" />}
              <span className="truncate tabular-nums">{late ? t('ticket:due.overdue', { date: said }) : said}</span>
            </span>
          ) : (
            '–'
          )}
        </PropertyTrigger>
      }
    >
      <DueForm dueAt={dueAt} onChoose={set} />
    </Popover>
  )
}

/** Usual moments with one key, any other by date and time. */
export function DueForm({ dueAt, onChoose }: { dueAt: string | null; onChoose: (dueAt: string | null) => void }) {
  const t = useT()
  const place = usePlace()
  const [now] = useState(() => new Date())
  const [text, setText] = useState(toLocalInput(dueAt, place.timeZone))
  const [wrong, setWrong] = useState(false)
  const usual = [
    { key: 'today', at: inDays(0, 17, now, place.timeZone) },
    { key: 'tomorrow', at: inDays(1, 9, now, place.timeZone) },
    { key: 'monday', at: inDays(daysToMonday(now, place.timeZone), 9, now, place.timeZone) },
  ] as const
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const at = fromLocalInput(text, place.timeZone)
    if (at) onChoose(at)
    else setWrong(true)
  }
  return (
    <form noValidate onSubmit={onSubmit} className="flex flex-col gap-3">
      <MomentList
        moments={usual
          .filter(({ at }, i) => new Date(at) > now && usual.findIndex((one) => one.at === at) === i)
          .map(({ key, at }) => ({ key, at, name: t(`ticket:due.${key}`) }))}
        onChoose={onChoose}
      />
      <MomentField
        label={t('ticket:due.at')}
        error={wrong ? t('ticket:due.wrong') : undefined}
        value={text}
        onChange={(value) => {
          setText(value)
          setWrong(false)
        }}
      />
      <div className="flex justify-end gap-2">
        {dueAt && (
          <Button press="mod+backspace" variant="ghost" className="mr-auto" onClick={() => onChoose(null)}>
            {t('ticket:due.remove')}
          </Button>
        )}
        <Button type="submit" variant="primary">
          {t('ticket:due.set')}
        </Button>
      </div>
    </form>
  )
}
