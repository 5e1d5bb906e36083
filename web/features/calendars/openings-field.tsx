import { Plus, X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { Opening } from './calendars.api.ts'
import { nextOpening, timeOf, wrongOpening } from './times.ts'

/** So many intervals has a day at most (calendars.contract.ts). */
const most = 12

/** The intervals of one day; none: closed. Times are typed as people write them and stand in full when the field is left. */
export function OpeningsField({
  name,
  value,
  onChange,
  actions,
}: {
  /** Whose hours they are: "Monday". */
  name: string
  value: readonly Opening[]
  onChange: (openings: Opening[]) => void
  actions?: ReactNode
}) {
  const t = useT()
  const list = useRef<HTMLFieldSetElement>(null)
  const wrong = wrongOpening(value)
  const set = (at: number, field: 'from' | 'to', text: string) =>
    onChange(value.map((one, place) => (place === at ? { ...one, [field]: text } : one)))
  return (
    <fieldset ref={list} aria-label={name} data-row className="flex min-w-0 flex-1 flex-col gap-1">
      <div className="flex items-start gap-1">
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          {value.length === 0 && <span className="flex h-field items-center text-ink3">{t('calendars:closed')}</span>}
          {value.map((opening, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: intervals are only known by their place while they are written
            <div key={at} data-row className="flex items-center gap-1.5">
              {(['from', 'to'] as const).map((field) => (
                <div key={field} className="contents">
                  {field === 'to' && (
                    <span aria-hidden="true" className="text-ink3">
                      –
                    </span>
                  )}
                  <div className="w-18">
                    <TextInput
                      aria-label={t(field === 'from' ? 'calendars:opens' : 'calendars:closes', {
                        day: name,
                        count: at + 1,
                      })}
                      aria-invalid={(wrong?.at === at && wrong.field === field) || undefined}
                      inputMode="numeric"
                      autoComplete="off"
                      className="text-center tabular-nums"
                      value={opening[field]}
                      onChange={(event) => set(at, field, event.target.value)}
                      onBlur={(event) => {
                        const time = timeOf(event.target.value, field)
                        if (time !== null && time !== event.target.value) set(at, field, time)
                      }}
                    />
                  </div>
                </div>
              ))}
              <IconButton
                press="mod+delete"
                label={t('calendars:removeInterval', { day: name, count: at + 1 })}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(value.filter((_one, place) => place !== at))}
              />
            </div>
          ))}
        </div>
        <IconButton
          press="mod+shift+o"
          label={t('calendars:addInterval', { day: name })}
          icon={<Plus aria-hidden="true" />}
          disabled={value.length >= most}
          onClick={() => {
            onChange([...value, nextOpening(value)])
            requestAnimationFrame(() => {
              const fields = [...(list.current?.querySelectorAll<HTMLInputElement>('input') ?? [])]
              const field = fields.at(-2)
              field?.focus()
              field?.select()
            })
          }}
        />
        {actions}
      </div>
      <div aria-live="polite" className="text-danger text-xs empty:hidden">
        {wrong && t(`calendars:wrong.${wrong.why}`)}
      </div>
    </fieldset>
  )
}
