import { RadioGroup } from 'radix-ui'
import { type ReactNode, useId } from 'react'

/** One of a few values, all in sight beside each other; arrow keys move. For more than four use Select. */
export function ChoiceRow<Value extends string>({
  label,
  value,
  choices,
  onChange,
  labelHidden = false,
}: {
  label: string
  value: Value
  choices: readonly { value: Value; label: string; icon?: ReactNode }[]
  onChange: (value: Value) => void
  labelHidden?: boolean
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className={labelHidden ? 'sr-only' : 'font-medium'}>
        {label}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => {
          const choice = choices.find((one) => one.value === next)
          if (choice) onChange(choice.value)
        }}
        className="flex flex-wrap gap-2"
      >
        {choices.map((choice) => (
          <RadioGroup.Item
            key={choice.value}
            value={choice.value}
            className="inline-flex h-field items-center gap-2 rounded-md border border-line bg-card px-3 text-ink2 hover:bg-hover hover:text-ink data-[state=checked]:border-accent-ink data-[state=checked]:bg-accent-bg data-[state=checked]:font-medium data-[state=checked]:text-accent-ink [&_svg]:size-3.5"
          >
            {choice.icon}
            {choice.label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  )
}
