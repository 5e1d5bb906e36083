import { useMutation, useQuery } from '@tanstack/react-query'
import { Check, CircleHelp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useSettled } from '../../../shared/use-settled.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import {
  type CheckedExample,
  captureExample,
  checkExamplesQuery,
  type RuleExample,
  type Written,
} from './automations.api.ts'
import { Faults, type FaultsAt } from './faults.tsx'
import { useActionWords } from './rule-words.ts'

/** Tickets as they were, kept with the rule: what it shall make of them, and whether it does as it stands in the form. */
export function ExamplesField({
  content,
  examples,
  faultsAt,
  onChange,
  onWrite,
}: {
  content: Written
  examples: RuleExample[]
  faultsAt: FaultsAt
  onChange: (examples: RuleExample[]) => void
  /** Opens the dialog for one that is written by hand, which cannot stand in the form around it. */
  onWrite: () => void
}) {
  const t = useT()
  const [code, setCode] = useState('')
  const said = useSettled(JSON.stringify(content), 300)
  const checks = useQuery(checkExamplesQuery(JSON.parse(said) as Written, examples))
  const keep = useMutation({
    mutationFn: () => captureExample({ ...content, ticket: code.trim() }),
    onSuccess: (example) => {
      onChange([...examples, example])
      setCode('')
    },
  })
  const reason = keep.error instanceof ApiError ? (keep.error.fields[0]?.message ?? keep.error.message) : undefined
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink2 text-xs">{t('automations:example.lead')}</p>
      {examples.length > 0 && (
        <ul className="rounded-md border border-line">
          {examples.map((example, at) => (
            <li key={example.id} data-row className="border-line-soft border-b px-3 py-2 last:border-b-0">
              <Line
                example={example}
                content={content}
                checked={checks.data?.find(({ id }) => id === example.id)}
                onTake={(expected) => onChange(examples.map((one) => (one === example ? { ...one, expected } : one)))}
                onRemove={() => onChange(examples.filter((one) => one !== example))}
              />
              <Faults faults={faultsAt(`examples.${at}`)} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <span className="w-40">
          <TextInput
            aria-label={t('automations:example.ticket')}
            placeholder={t('automations:example.ticket')}
            maxLength={100}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              // The form around it is not meant.
              event.preventDefault()
              if (code.trim() !== '' && !keep.isPending) keep.mutate()
            }}
          />
        </span>
        <Button
          press="mod+shift+k"
          busy={keep.isPending}
          disabled={code.trim() === '' || content.actions.length === 0 || examples.length >= 20}
          onClick={() => keep.mutate()}
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {t('automations:example.keep')}
        </Button>
        <Button press="mod+shift+h" disabled={content.actions.length === 0 || examples.length >= 20} onClick={onWrite}>
          {t('automations:example.writeOne')}
        </Button>
      </div>
      {reason && <Faults faults={[reason]} />}
    </div>
  )
}

function Line({
  example,
  content,
  checked,
  onTake,
  onRemove,
}: {
  example: RuleExample
  content: Written
  checked: CheckedExample | undefined
  onTake: (expected: RuleExample['expected']) => void
  onRemove: () => void
}) {
  const t = useT()
  const act = useActionWords()
  const said = ({ matches, does }: RuleExample['expected']) => {
    if (!matches) return t('automations:example.none')
    const names = does.flatMap((one) => {
      const action = content.actions.find((it) => it.do === one.do && (!('field' in it) || it.field === one.field))
      return action ? [act(action)] : []
    })
    return names.length > 0 ? names.join(', ') : t('automations:example.nothing')
  }
  const state = checked === undefined ? 'unknown' : checked.passes ? 'passes' : 'fails'
  const { Icon, ink } = marks[state]
  return (
    <div className="flex items-start gap-2">
      <Icon role="img" aria-label={t(`automations:example.${state}`)} className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1 break-words">
        <div className="font-medium">{example.name}</div>
        <div className="text-ink2 text-xs">{t('automations:example.expected', { what: said(example.expected) })}</div>
        {checked && !checked.passes && (
          <div className="text-danger text-xs">{t('automations:example.actual', { what: said(checked.actual) })}</div>
        )}
      </div>
      {checked && !checked.passes && (
        <Button press="t" onClick={() => onTake(checked.actual)}>
          {t('automations:example.take')}
        </Button>
      )}
      <IconButton
        press="delete"
        label={t('automations:example.remove', { name: example.name })}
        icon={<X aria-hidden="true" />}
        onClick={onRemove}
      />
    </div>
  )
}

const marks = {
  unknown: { Icon: CircleHelp, ink: 'text-ink3' },
  passes: { Icon: Check, ink: 'text-ok' },
  fails: { Icon: X, ink: 'text-danger' },
} as const
