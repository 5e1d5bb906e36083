import clsx from 'clsx'
import { FolderPlus, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Picker } from '../../ui/picker.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Condition } from './condition.ts'
import {
  changeGroup,
  conditionOfDraft,
  countTests,
  type DraftGroup,
  type DraftTest,
  draftOf,
  isGroup,
  type Mode,
  newGroup,
  newTest,
  replacePart,
} from './draft.ts'
import { type ConditionField, type RecordKind, wordOfKind } from './filter.api.ts'
import { useListOf } from './list-of.ts'
import { type Speech, sentenceOf } from './sentence.ts'
import { useFields, useSpeech } from './use-speech.ts'
import { ValueField } from './value-field.tsx'
import { fieldName, operatorName } from './words.ts'

/** Levels of groups that the builder offers; the API takes eight. */
const deepest = 5
const mostTests = 100
const modes = ['all', 'any', 'none', 'not_all'] as const

/**
 * Any condition on tickets, built from tests and groups that read as a sentence. Each finished test counts at once; one that
 * still lacks its value waits.
 */
export function FilterBuilder({
  condition,
  onChange,
  onClose,
  lead,
  changes,
}: {
  condition: Condition
  onChange: (condition: Condition) => void
  /** Absent where it is part of a form, which closes it. */
  onClose?: () => void
  /** What stands before the sentence; without it that of the list. */
  lead?: string
  /** Of which fields it can be asked that they changed. Absent where nothing changes: lists and views. */
  changes?: (field: string) => boolean
}) {
  const t = useT()
  const of = useListOf()
  const fields = useFields()
  const speech = useSpeech(condition)
  const [draft, setDraft] = useState(() => startOf(condition, of))
  const box = useRef<HTMLElement>(null)
  const isAlone = onClose !== undefined
  useEffect(() => {
    if (isAlone) box.current?.querySelector('button')?.focus()
  }, [isAlone])

  function change(next: DraftGroup): void {
    setDraft(next)
    const asked = conditionOfDraft(next) ?? { all: [] }
    if (JSON.stringify(asked) !== JSON.stringify(condition)) onChange(asked)
  }

  return (
    <section
      ref={box}
      aria-label={t('views:builder.title')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose?.()
      }}
      className="max-h-[55dvh] shrink-0 overflow-y-auto border-line border-b bg-panel px-3 py-3 md:px-4"
    >
      <div className="mb-2 flex items-start gap-2">
        <p className="min-w-0 flex-1 text-ink2">
          <span className="font-medium text-ink">{lead ?? t(`views:builder.shows.${wordOfKind(of)}`)}</span>{' '}
          {sentenceOf(condition, speech)}
        </p>
        {onClose && (
          <IconButton press="esc" label={t('views:builder.close')} icon={<X aria-hidden="true" />} onClick={onClose} />
        )}
      </div>
      {fields.size === 0 ? (
        <Skeleton className="h-8 w-80" />
      ) : (
        <Group
          group={draft}
          depth={0}
          total={countTests(draft)}
          fields={fields}
          speech={speech}
          root={draft}
          changes={changes}
          onChange={change}
        />
      )}
    </section>
  )
}

/** With nothing to edit the builder begins with one empty test. */
function startOf(condition: Condition, of: RecordKind): DraftGroup {
  const draft = draftOf(condition)
  return draft.parts.length > 0 ? draft : { ...draft, parts: [emptyTest(of)] }
}

const emptyTest = (of: RecordKind) =>
  of === 'ticket'
    ? newTest({ field: 'status', operator: 'in', value: [] })
    : newTest({ field: of === 'task' ? 'title' : 'name', operator: 'contains', value: '' })

interface Shared {
  root: DraftGroup
  fields: ReadonlyMap<string, ConditionField>
  speech: Speech
  total: number
  changes?: (field: string) => boolean
  onChange: (root: DraftGroup) => void
}

function Group({ group, depth, ...shared }: Shared & { group: DraftGroup; depth: number }) {
  const t = useT()
  const of = useListOf()
  const { root, total, onChange } = shared
  const add = (part: DraftTest | DraftGroup) => onChange(changeGroup(root, group.id, { parts: [...group.parts, part] }))
  return (
    <fieldset
      data-row={depth > 0 || undefined}
      className={clsx(
        'flex min-w-0 flex-col gap-2',
        depth > 0 && 'flex-1 rounded-md border border-line bg-card p-2 max-md:p-1.5',
      )}
    >
      <legend className="sr-only">{t('views:builder.group')}</legend>
      <div className="flex flex-wrap items-center gap-2">
        <span className="w-52">
          <Select
            name={t('views:builder.mode')}
            value={group.mode}
            options={modes.map((mode) => ({ value: mode, label: t(`views:mode.${mode}`) }))}
            onChange={(mode: Mode) => onChange(changeGroup(root, group.id, { mode }))}
          />
        </span>
        {depth > 0 && (
          <IconButton
            press="shift+delete"
            label={t('views:builder.removeGroup')}
            icon={<X aria-hidden="true" />}
            onClick={() => onChange(replacePart(root, group.id, []))}
          />
        )}
      </div>
      <ul className="flex min-w-0 flex-col gap-2">
        {group.parts.map((part, at) => (
          <li key={part.id} className="flex min-w-0 items-start gap-2">
            <span className="w-10 shrink-0 pt-1.5 text-right text-ink3 text-xs max-md:w-9">
              {at === 0
                ? t('views:builder.where')
                : t(group.mode === 'any' || group.mode === 'none' ? 'views:builder.or' : 'views:builder.and')}
            </span>
            {isGroup(part) ? <Group group={part} depth={depth + 1} {...shared} /> : <Test test={part} {...shared} />}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-1 pl-12 max-md:pl-9">
        <Button
          press="shift+n"
          variant="ghost"
          className="text-xs"
          disabled={total >= mostTests}
          onClick={() => add(emptyTest(of))}
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {t('views:builder.addTest')}
        </Button>
        {depth < deepest - 1 && (
          <Button
            press="shift+g"
            variant="ghost"
            className="text-xs"
            disabled={total >= mostTests}
            onClick={() => add(newGroup(group.mode === 'any' ? 'all' : 'any', [emptyTest(of)]))}
          >
            <FolderPlus aria-hidden="true" className="size-3.5" />
            {t('views:builder.addGroup')}
          </Button>
        )}
      </div>
    </fieldset>
  )
}

function Test({ test, root, fields, speech, changes, onChange }: Shared & { test: DraftTest }) {
  const t = useT()
  const field = fields.get(test.field)
  const set = (change: Partial<DraftTest>) => onChange(replacePart(root, test.id, [{ ...test, ...change }]))
  function chooseField(key: string): void {
    const next = fields.get(key)
    const operator = next && firstOperator(next)
    if (operator && key !== test.field) set({ field: key, operator, value: undefined })
  }
  function chooseOperator(operator: DraftTest['operator']): void {
    set({ operator, value: keepsValue(test.operator, operator) ? test.value : undefined })
  }
  return (
    <div data-row className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <Picker
        label={t('views:builder.field')}
        placeholder={t('views:builder.findField')}
        options={[...fields.values()].map((one) => ({ value: one.key, label: fieldName(t, one, one.key) }))}
        chosen={[test.field]}
        onChoose={(option) => chooseField(option.value)}
        trigger={
          <Button aria-label={t('views:builder.fieldIs', { field: fieldName(t, field, test.field) })}>
            {fieldName(t, field, test.field)}
          </Button>
        }
      />
      {field ? (
        <>
          <span className="w-44">
            <Select
              name={t('views:builder.operator')}
              value={test.operator}
              options={operatorsFor(field, test.operator, changes?.(field.key)).map((operator) => ({
                value: operator,
                label: operatorName(t, operator, field.type),
              }))}
              onChange={chooseOperator}
            />
          </span>
          <ValueField
            key={`${test.field} ${alike(test.operator)}`}
            field={field}
            test={test}
            speech={speech}
            onChange={(value, operator = test.operator) => set({ value, operator })}
          />
        </>
      ) : (
        <span className="text-danger">{t('views:builder.gone')}</span>
      )}
      <IconButton
        press="delete"
        label={t('views:builder.removeTest')}
        icon={<X aria-hidden="true" />}
        onClick={() => onChange(replacePart(root, test.id, []))}
      />
    </div>
  )
}

/** Operators that the builder offers: for choices and records "is any of" says what "is" says. */
function operatorsFor(field: ConditionField, current: DraftTest['operator'], changes = false): DraftTest['operator'][] {
  const byList = field.type === 'choice' || field.type === 'record'
  const isTime = field.type === 'date' || field.type === 'datetime'
  const ofChanges: DraftTest['operator'][] = isTime ? ['changed'] : ['changed', 'changed_to']
  return [
    ...field.operators.filter((one) => one === current || !byList || (one !== 'is' && one !== 'is_not')),
    ...ofChanges.filter((one) => one === current || changes),
  ]
}

const firstOperator = (field: ConditionField) =>
  field.operators.find((one) => one === 'in' || one === 'contains' || one === 'within_last') ?? field.operators[0]

const kinds: Record<string, string> = { in: 'list', not_in: 'list', has_all: 'list', is: 'one', is_not: 'one' }
const alike = (operator: string) => kinds[operator] ?? (operator.startsWith('within') ? 'within' : operator)

/** True when the value that was given means the same under the next operator. */
function keepsValue(before: string, after: string): boolean {
  const bounds = ['greater', 'less', 'at_least', 'at_most', 'is', 'is_not']
  const texts = ['is', 'is_not', 'contains', 'not_contains', 'starts_with']
  const times = ['on', 'before', 'after']
  return (
    alike(before) === alike(after) || [bounds, texts, times].some((set) => set.includes(before) && set.includes(after))
  )
}
