import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { useFieldProps } from './field.tsx'
import { controlFrame } from './text-input.tsx'

/** Several lines of text; grows with its content where the browser can. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={3}
      {...useFieldProps()}
      {...rest}
      className={clsx(controlFrame, 'field-sizing-content max-h-96 min-h-20 resize-y px-2.5 py-1.5', className)}
    />
  )
}
