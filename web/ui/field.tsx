import { CircleAlert } from 'lucide-react'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { useWords } from './words.ts'

interface FieldLink {
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean
}

const FieldContext = createContext<FieldLink | undefined>(undefined)

/** What a control inside a Field must carry so that label, hint and error belong to it. */
export function useFieldProps(): {
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
  'aria-required'?: true
} {
  const field = useContext(FieldContext)
  if (!field) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    'aria-required': field.required || undefined,
  }
}

/** Label, control, and hint of one input. An error takes the place of the hint and is read out when it appears. */
export function Field({
  label,
  hint,
  error,
  required = false,
  aside,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: string
  required?: boolean
  /** Stands at the end of the label's line: a link, a counter. */
  aside?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  const words = useWords()
  const describedBy = error ? `${id}-error` : hint ? `${id}-hint` : undefined
  return (
    <FieldContext value={{ id, describedBy, invalid: Boolean(error), required }}>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="font-medium">
            {label}
            {required && (
              <span className="text-danger" title={words.required} aria-hidden="true">
                {' *'}
              </span>
            )}
          </label>
          {aside}
        </div>
        {children}
        {hint && !error && (
          <div id={`${id}-hint`} className="text-ink3 text-xs">
            {hint}
          </div>
        )}
        <div id={`${id}-error`} aria-live="polite" className="empty:hidden">
          {error && (
            <span className="flex items-start gap-1 text-danger text-xs">
              <CircleAlert aria-hidden="true" className="mt-1 size-3 shrink-0" />
              {error}
            </span>
          )}
        </div>
      </div>
    </FieldContext>
  )
}
