import { type SubmitEvent, useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { fromLocalInput, toLocalInput } from '../../shared/zoned-time.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { MomentField, MomentList } from './moment-choice.tsx'
import { usualMoments } from './snooze-moments.ts'
import type { TicketRow } from './ticket-rows.ts'

export type Snooze = NonNullable<TicketRow['snooze']>

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
      <MomentList
        moments={[
          ...usualMoments(now, place.timeZone).map(({ key, at }) => ({ key, at, name: t(`ticket:snooze.${key}`) })),
          { key: 'reply', at: null, name: t('ticket:snooze.reply') },
        ]}
        onChoose={(until) => onChoose({ until, untilReply: until === null || untilReply })}
      />
      <MomentField
        label={t('ticket:snooze.at')}
        error={wrong ? t('ticket:snooze.wrong') : undefined}
        min={toLocalInput(now.toISOString(), place.timeZone)}
        value={text}
        onChange={(value) => {
          setText(value)
          setWrong(false)
        }}
      />
      <Checkbox checked={untilReply} onChange={setUntilReply} label={t('ticket:snooze.alsoReply')} />
      <div className="flex justify-end gap-2">
        {snooze && (
          <Button press="mod+backspace" variant="ghost" className="mr-auto" onClick={() => onChoose(null)}>
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
