import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { cleanInfix, cleanPrefix } from '../../shared/ticket-prefix.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type Organization, ownPrefixQuery } from './settings.api.ts'

export interface CodeFormat {
  prefix: string
  infix: string
  digits: string
}

const digitChoices = ['1', '2', '3', '4', '5', '6'] as const

/** How ticket codes are written, with the code that the next ticket gets, checked by the server while it is written. */
export function CodeFormatFields({
  current,
  value,
  onChange,
  errors,
}: {
  current: Pick<Organization, 'prefix' | 'codeInfix' | 'codeDigits'>
  value: CodeFormat
  onChange: (format: CodeFormat) => void
  errors: { prefix?: string; infix?: string }
}) {
  const t = useT()
  const { prefix, infix, digits } = value
  const written = `${prefix} ${infix} ${digits}`
  const asked = useSettled(written, 300)
  const isAsked = prefix !== '' && asked === written
  const check = useQuery({ ...ownPrefixQuery({ value: prefix, infix, digits: Number(digits) }), enabled: isAsked })
  const answer = isAsked ? check.data : undefined
  const changed = prefix !== current.prefix || infix !== current.codeInfix || Number(digits) !== current.codeDigits
  const refused = answer?.ok === false ? say(answer.said, answer.message) : undefined
  return (
    <div className="flex flex-col gap-1.5">
      <div className="grid grid-cols-[minmax(8rem,12rem)_7rem_minmax(9rem,11rem)] gap-3 max-sm:grid-cols-2">
        <Field label={t('settings:prefix.label')} required error={errors.prefix}>
          <TextInput
            value={prefix}
            maxLength={10}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => onChange({ ...value, prefix: cleanPrefix(event.target.value) })}
          />
        </Field>
        <Field label={t('settings:prefix.infix')} error={errors.infix}>
          <TextInput
            value={infix}
            maxLength={3}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            placeholder={t('settings:prefix.noInfix')}
            className="font-mono"
            onChange={(event) => onChange({ ...value, infix: cleanInfix(event.target.value) })}
          />
        </Field>
        <Field label={t('settings:prefix.digits')}>
          <Select
            value={digits}
            onChange={(chosen) => onChange({ ...value, digits: chosen })}
            options={digitChoices.map((one) => ({
              value: one,
              label: one === '1' ? t('settings:prefix.noZeros') : '1'.padStart(Number(one), '0'),
            }))}
          />
        </Field>
      </div>
      <p aria-live="polite" className="flex min-h-5 items-center gap-1.5 text-xs">
        {!answer && prefix !== '' && <Spinner />}
        {answer?.ok && (
          <>
            <CircleCheck aria-hidden="true" className="size-3.5 shrink-0 text-ok" />
            <span>
              {t('settings:prefix.next')} <strong className="font-medium font-mono">{answer.next}</strong>
            </span>
          </>
        )}
        {refused && (
          <>
            <CircleX aria-hidden="true" className="size-3.5 shrink-0 text-danger" />
            <span className="text-danger">{refused}</span>
          </>
        )}
      </p>
      <p className="text-ink2 text-xs">
        {changed
          ? t('settings:prefix.changed', {
              old: `${current.prefix}-${current.codeInfix}${'42'.padStart(current.codeDigits, '0')}`,
            })
          : t('settings:prefix.hint')}
      </p>
    </div>
  )
}
