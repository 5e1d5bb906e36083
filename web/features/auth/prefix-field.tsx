import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { cleanPrefix } from '../../shared/ticket-prefix.ts'
import { Field } from '../../ui/field.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { prefixQuery } from './auth.api.ts'

/** The value after it stood still for the time. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** The ticket prefix: shows how codes will look and asks the server while typing whether it is free. */
export function PrefixField({
  value,
  onChange,
  error,
}: {
  value: string
  onChange: (prefix: string) => void
  error?: string
}) {
  const t = useT()
  const asked = useSettled(value, 250)
  // One letter is a beginning, not a mistake.
  const isWritten = value.length > 1
  const check = useQuery({ ...prefixQuery(asked), enabled: isWritten && asked === value })
  const answer = asked === value ? check.data : undefined
  const taken = isWritten && answer?.ok === false ? say(answer.said, answer.message) : undefined
  return (
    <Field
      label={t('auth:prefix.label')}
      required
      error={error ?? taken}
      hint={t('auth:prefix.hint', { code: `${value || 'ACME'}-42` })}
    >
      <TextInput
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="characters"
        value={value}
        onChange={(event) => onChange(cleanPrefix(event.target.value))}
        className="font-mono"
        end={
          <span className="grid size-6 place-items-center">
            {isWritten && (check.isFetching || asked !== value) && <Spinner />}
            {isWritten && !check.isFetching && answer?.ok && (
              <CircleCheck role="img" aria-label={t('auth:prefix.free')} className="size-4 text-ok" />
            )}
            {taken && !check.isFetching && <CircleX aria-hidden="true" className="size-4 text-danger" />}
          </span>
        }
      />
    </Field>
  )
}
