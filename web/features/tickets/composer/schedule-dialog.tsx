import { type SubmitEvent, useId, useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { daysToMonday, fromLocalInput, inDays, toLocalInput } from '../../../shared/zoned-time.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { MomentField, MomentList } from '../moment-choice.tsx'

/** When a reply shall leave: usual moments, or any other, in the zone of the person. */
export function ScheduleDialog({
  onSchedule,
  onClose,
}: {
  onSchedule: (sendAt: string, holdOnReply: boolean) => void
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const form = useId()
  const [now] = useState(() => new Date())
  const [text, setText] = useState(toLocalInput(inDays(1, 9, now, place.timeZone), place.timeZone))
  const [hold, setHold] = useState(true)
  const [wrong, setWrong] = useState(false)
  const usual = [
    { key: 'hour', at: new Date(now.getTime() + 3_600_000).toISOString() },
    { key: 'tomorrow', at: inDays(1, 9, now, place.timeZone) },
    { key: 'monday', at: inDays(daysToMonday(now, place.timeZone), 9, now, place.timeZone) },
  ] as const
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const at = fromLocalInput(text, place.timeZone)
    if (at && new Date(at).getTime() > Date.now() + 60_000) onSchedule(at, hold)
    else setWrong(true)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('ticket:schedule.title')}
      description={t('ticket:schedule.zone', { zone: place.timeZone })}
      size="sm"
      footer={
        <>
          <Button press="esc" onClick={onClose}>
            {t('ticket:schedule.back')}
          </Button>
          <Button variant="primary" type="submit" form={form}>
            {t('ticket:schedule.set')}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-3">
        <MomentList
          moments={usual.map(({ key, at }) => ({ key, at, name: t(`ticket:schedule.${key}`) }))}
          onChoose={(at) => at && onSchedule(at, hold)}
        />
        <MomentField
          label={t('ticket:due.at')}
          error={wrong ? t('ticket:schedule.wrong') : undefined}
          value={text}
          onChange={(value) => {
            setText(value)
            setWrong(false)
          }}
        />
        <Checkbox checked={hold} onChange={setHold} label={t('ticket:schedule.hold')} />
      </form>
    </Dialog>
  )
}
