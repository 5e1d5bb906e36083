import { Plus, Star, X } from 'lucide-react'
import { useRef } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { withPrimary } from './with-primary.ts'

/** Several values of one kind, a line for each; the first one is the primary. */
export function LinesField({
  legend,
  hint,
  add,
  type,
  placeholder,
  primary = false,
  value,
  onChange,
  error,
}: {
  legend: string
  hint?: string
  /** The words of the button that adds a line. */
  add: string
  type: 'email' | 'tel' | 'text'
  placeholder?: string
  /** One of the values is the main one and can be chosen. */
  primary?: boolean
  value: readonly string[]
  onChange: (lines: string[]) => void
  error?: string
}) {
  const t = useT()
  const list = useRef<HTMLUListElement>(null)
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{legend}</legend>
      <ul ref={list} className="flex flex-col gap-1.5">
        {value.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only known by their place while they are written
          <li key={at} data-row className="flex items-center gap-1">
            <div className="min-w-0 flex-1">
              <TextInput
                type={type}
                aria-label={t('forms:lines.nth', { what: legend, count: at + 1 })}
                aria-invalid={error && at === 0 ? true : undefined}
                autoComplete="off"
                placeholder={placeholder}
                value={line}
                onChange={(event) => onChange(value.map((one, place) => (place === at ? event.target.value : one)))}
              />
            </div>
            {primary && value.length > 1 && at === 0 && <Badge>{t('forms:lines.primary')}</Badge>}
            {primary && at > 0 && (
              <IconButton
                press="mod+shift+p"
                label={t('forms:lines.makePrimary', { what: line })}
                icon={<Star aria-hidden="true" />}
                disabled={line.trim() === ''}
                onClick={() => onChange(withPrimary(value, at))}
              />
            )}
            <IconButton
              press="mod+delete"
              label={t('forms:lines.remove', { what: line })}
              icon={<X aria-hidden="true" />}
              onClick={() => onChange(value.filter((_line, place) => place !== at))}
            />
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-2">
        <Button
          press="mod+shift+o"
          variant="ghost"
          className="-ml-2.5"
          onClick={() => {
            onChange([...value, ''])
            requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('li:last-child input')?.focus())
          }}
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {add}
        </Button>
      </div>
      {hint && !error && <p className="text-ink3 text-xs">{hint}</p>}
      <div aria-live="polite" className="text-danger text-xs empty:hidden">
        {error}
      </div>
    </fieldset>
  )
}
