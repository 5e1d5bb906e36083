import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { cleanPrefix } from '../../shared/ticket-prefix.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { Field } from '../../ui/field.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type Account, accountPrefixQuery } from './customers.api.ts'

/** The account's own prefix of ticket codes, checked by the server while it is written. */
export function AccountPrefixField({
  account,
  value,
  onChange,
  error,
}: {
  account: Account | undefined
  value: string
  onChange: (prefix: string) => void
  error?: string
}) {
  const t = useT()
  const asked = useSettled(value, 300)
  const isAsked = value !== '' && asked === value
  const check = useQuery({ ...accountPrefixQuery(asked, account?.id), enabled: isAsked })
  const answer = isAsked ? check.data : undefined
  return (
    <Field
      label={t('customers:account.prefix')}
      hint={t('customers:account.prefixHint')}
      error={error ?? (answer?.ok === false ? say(answer.said, answer.message) : undefined)}
    >
      <TextInput
        value={value}
        maxLength={10}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        placeholder={t('customers:account.noPrefix')}
        className="max-w-48 font-mono"
        onChange={(event) => onChange(cleanPrefix(event.target.value))}
      />
      {value !== '' && (
        <span aria-live="polite" className="flex h-5 items-center gap-1.5 text-xs">
          {!answer && <Spinner />}
          {answer?.ok && (
            <>
              <CircleCheck aria-hidden="true" className="size-3.5 text-ok" />
              {t('customers:account.nextCode')} <span className="font-mono">{answer.next}</span>
            </>
          )}
        </span>
      )}
    </Field>
  )
}
