import { type SubmitEvent, useState } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { fromLocalInput, toLocalInput } from '../../shared/zoned-time.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { usualMoments } from './snooze-moments.ts'
import type { TicketRow } from './ticket-rows.ts'

export type Snooze = NonNullable<TicketRow['snooze']>

const row =
  '-mx-1.5 flex min-h-control items-center gap-3 rounded-md px-1.5 text-left hover:bg-hover pointer-coarse:min-h-9'

/** Until when a ticket is set aside: usual moments with one key, the customer's answer, any other moment. */
export function SnoozeForm({ snooze, onChoose }: { snooze: Snooze | null; onChoose: (snooze: Snooze | null) => void }) {
  const t = useT()
  const place = usePlace()
  const [now] = useState(() => new Date())
  const [untilReply, setUntilReply] = useState(snooze?.untilReply ?? true)
  const [text, setText] = useState(toLocalInput(snooze?.until ?? null, place.timeZone))
  const [wrong, setWrong] = useState(false)
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const until = fromLocalInput(text, place.timeZone)
    if (until && new Date(until) > new Date()) onChoose({ until, untilReply })
    else setWrong(true)
  }
  return (
    <form noValidate onSubmit={onSubmit} className="flex flex-col gap-3">
      <div className="flex flex-col">
        {usualMoments(now, place.timeZone).map(({ key, at }) => (
          <button key={key} type="button" onClick={() => onChoose({ until: at, untilReply })} className={row}>
            <span className="flex-1">{t(`ticket:snooze.${key}`)}</span>
            <span className="text-ink3 text-xs tabular-nums">{formatDate(at, place)}</span>
          </button>
        ))}
        <button type="button" onClick={() => onChoose({ until: null, untilReply: true })} className={row}>
          {t('ticket:snooze.reply')}
        </button>
      </div>
      <Field label={t('ticket:snooze.at')} error={wrong ? t('ticket:snooze.wrong') : undefined}>
        <TextInput
          type="datetime-local"
          min={toLocalInput(now.toISOString(), place.timeZone)}
          max="2199-12-31T23:59"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setWrong(false)
          }}
        />
      </Field>
      <Checkbox checked={untilReply} onChange={setUntilReply} label={t('ticket:snooze.alsoReply')} />
      <div className="flex justify-end gap-2">
        {snooze && (
          <Button variant="ghost" className="mr-auto" onClick={() => onChoose(null)}>
            {t('ticket:snooze.wake')}
          </Button>
        )}
        <Button type="submit" variant="primary">
          {t('ticket:snooze.set')}
        </Button>
      </div>
    </form>
  )
}
