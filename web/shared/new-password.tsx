import clsx from 'clsx'
import { useT } from '../i18n/use-t.ts'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from './password-input.tsx'
import { minPasswordLength, type PasswordStrength, strengthOf } from './password-strength.ts'

const bars: Record<PasswordStrength, { filled: number; ground: string }> = {
  short: { filled: 0, ground: 'bg-line' },
  weak: { filled: 1, ground: 'bg-danger' },
  fair: { filled: 2, ground: 'bg-warn' },
  strong: { filled: 3, ground: 'bg-ok' },
}

/** The field for a password that is being chosen, with a hint how strong it is. */
export function NewPassword({
  label,
  value,
  onChange,
  error,
  ownWords = [],
}: {
  label?: string
  value: string
  onChange: (password: string) => void
  error?: string
  /** Words a stranger would try first: own name, organization. */
  ownWords?: string[]
}) {
  const t = useT()
  const strength = strengthOf(value, minPasswordLength, ownWords)
  const { filled, ground } = bars[strength]
  return (
    <Field
      label={label ?? t('auth:password.label')}
      required
      error={error}
      hint={
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="flex w-18 gap-0.5">
            {[1, 2, 3].map((at) => (
              <span key={at} className={clsx('h-1 flex-1 rounded-full', at <= filled ? ground : 'bg-active')} />
            ))}
          </span>
          {value.length < minPasswordLength
            ? t('auth:password.least', { count: minPasswordLength })
            : t(`auth:password.strength.${strength === 'short' ? 'weak' : strength}`)}
        </span>
      }
    >
      <PasswordInput autoComplete="new-password" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  )
}
