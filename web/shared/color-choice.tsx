import clsx from 'clsx'
import { Check } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useT } from '../i18n/use-t.ts'
import { type LabelColor, labelColors, labelGround } from './label-chip.tsx'

/** One of the colours that labels, stages and types can have; arrow keys go from one to the next. */
export function ColorChoice({ value, onChange }: { value: LabelColor; onChange: (color: LabelColor) => void }) {
  const t = useT()
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('labels:color')}</legend>
      <RadioGroup.Root
        aria-label={t('labels:color')}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => {
          const color = labelColors.find((one) => one === next)
          if (color) onChange(color)
        }}
        className="flex flex-wrap gap-2"
      >
        {labelColors.map((color) => (
          <RadioGroup.Item
            key={color}
            value={color}
            aria-label={t(`labels:colors.${color}`)}
            title={t(`labels:colors.${color}`)}
            className={clsx(
              'grid size-7 place-items-center rounded-full text-on-accent data-[state=checked]:outline-2 data-[state=checked]:outline-accent-ink data-[state=checked]:outline-offset-2',
              labelGround(color),
            )}
          >
            <RadioGroup.Indicator>
              <Check aria-hidden="true" className="size-4" strokeWidth={3} />
            </RadioGroup.Indicator>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </fieldset>
  )
}
