import { Clock, Copy } from 'lucide-react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import type { Opening } from './calendars.api.ts'
import { OpeningsField } from './openings-field.tsx'
import { weekdayName } from './times.ts'

type Week = readonly (readonly Opening[])[]

/** The hours of the seven weekdays, each with the ways to give its hours to others. */
export function WeekFields({ value, onChange }: { value: Week; onChange: (week: Opening[][]) => void }) {
  const t = useT()
  const { locale } = usePlace()
  const set = (to: (day: number) => boolean, openings: readonly Opening[]) =>
    onChange(value.map((own, day) => (to(day) ? openings : own).map((one) => ({ ...one }))))
  return (
    <div className="flex flex-col divide-y divide-line-soft">
      {value.map((openings, day) => {
        const name = weekdayName(day, locale)
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the days of a week never change places
            key={day}
            className="flex gap-x-3 py-1.5 first:pt-0 last:pb-0 max-sm:flex-col"
          >
            <span aria-hidden="true" className="flex w-28 shrink-0 items-center font-medium sm:h-field">
              {name}
            </span>
            <OpeningsField
              name={name}
              value={openings}
              onChange={(next) => set((one) => one === day, next)}
              actions={
                <ActMenu
                  trigger={
                    <IconButton
                      press="mod+shift+y"
                      label={t('calendars:copy.of', { day: name })}
                      icon={<Copy aria-hidden="true" />}
                    />
                  }
                  acts={[
                    {
                      keys: 'mod+shift+f',
                      label: t('calendars:copy.weekdays'),
                      icon: <Copy aria-hidden="true" />,
                      run: () => set((one) => one < 5, openings),
                    },
                    {
                      keys: 'mod+shift+s',
                      label: t('calendars:copy.all'),
                      icon: <Copy aria-hidden="true" />,
                      run: () => set(() => true, openings),
                    },
                    {
                      keys: 'mod+shift+h',
                      label: t('calendars:copy.round'),
                      icon: <Clock aria-hidden="true" />,
                      apart: true,
                      run: () => set((one) => one === day, [{ from: '00:00', to: '24:00' }]),
                    },
                  ]}
                />
              }
            />
          </div>
        )
      })}
    </div>
  )
}
