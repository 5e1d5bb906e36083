import type { ComponentProps } from 'react'
import { Button } from '../../../ui/button.tsx'

/** The button that shows a property and opens its choices; `plain` stands without a frame in a list of properties. */
export function PropertyTrigger({ plain, ...rest }: ComponentProps<typeof Button> & { plain?: boolean }) {
  return (
    <Button
      {...rest}
      variant={plain ? 'ghost' : 'secondary'}
      className={
        plain
          ? '-ml-2 min-w-0 shrink justify-start overflow-hidden px-2 font-normal text-ink disabled:opacity-100'
          : 'min-w-0 shrink font-normal disabled:opacity-100'
      }
    />
  )
}
