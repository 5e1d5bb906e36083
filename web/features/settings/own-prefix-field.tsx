import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { cleanPrefix } from '../../shared/ticket-prefix.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { Field } from '../../ui/field.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { ownPrefixQuery } from './settings.api.ts'

/** The ticket prefix of the organization, checked by the server while it is written. */
export function OwnPrefixField({
  current,
  value,
  onChange,
  error,
}: {
  current: string
  value: string
  onChange: (prefix: string) => void
  error?: string
}) {
  const t = useT()
  const asked = useSettled(value, 300)
  const changed = value !== current && value !== ''
  const check = useQuery({ ...ownPrefixQuery(asked), enabled: changed && asked === value })
  const answer = changed && asked === value ? check.data : undefined
  return (
    <Field
      label={t('settings:prefix.label')}
      required
      error={error ?? (answer?.ok === false ? say(answer.said, answer.message) : undefined)}
      hint={
        changed
          ? t('settings:prefix.changed', { next: `${value}-43`, old: `${current}-42` })
          : t('settings:prefix.hint', { code: `${current}-42` })
      }
    >
      <TextInput
        value={value}
        maxLength={10}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        className="max-w-48 font-mono"
        onChange={(event) => onChange(cleanPrefix(event.target.value))}
      />
      {changed && (
        <span className="flex h-5 items-center gap-1.5 text-xs">
          {!answer && <Spinner />}
          {answer?.ok && (
            <>
              <CircleCheck aria-hidden="true" className="size-3.5 text-ok" />
              {t('settings:prefix.free')}
            </>
          )}
          {answer?.ok === false && <CircleX aria-hidden="true" className="size-3.5 text-danger" />}
        </span>
      )}
    </Field>
  )
}
