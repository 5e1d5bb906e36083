import { Plus, Trash2 } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Select } from '../../../ui/select.tsx'
import { ConditionField, isWritten } from './condition-field.tsx'
import type { Skill } from './routing.api.ts'

export const levels = ['1', '2', '3', '4', '5'] as const

/** A requirement while it is written: tickets like this need these skills. */
export interface NeedDraft {
  id: number
  condition: Condition
  skills: { skillId: string; level: number }[]
}

export const isNeedDone = ({ condition, skills }: NeedDraft): boolean => isWritten(condition) && skills.length > 0

/** Which skills tickets need; all that hold of a ticket are asked together. */
export function SkillNeedsField({
  needs,
  skills,
  onChange,
  error,
}: {
  needs: NeedDraft[]
  skills: readonly Skill[]
  onChange: (needs: NeedDraft[]) => void
  error?: string
}) {
  const t = useT()
  const nextId = Math.max(-1, ...needs.map(({ id }) => id)) + 1
  const change = (changed: NeedDraft) => onChange(needs.map((one) => (one.id === changed.id ? changed : one)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="pb-1 font-medium">{t('routing:needs.title')}</legend>
      {skills.length === 0 && <p className="text-ink2">{t('routing:needs.noSkills')}</p>}
      {needs.map((need, i) => (
        <div key={need.id} data-row className="flex flex-col gap-2 rounded-md border border-line p-3">
          <div className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <ConditionField
                legend={t('routing:needs.when', { at: i + 1 })}
                lead={t('routing:ifTicket')}
                condition={need.condition}
                onChange={(condition) => change({ ...need, condition })}
              />
            </div>
            <IconButton
              press="mod+delete"
              label={t('routing:needs.remove', { at: i + 1 })}
              icon={<Trash2 aria-hidden="true" />}
              onClick={() => onChange(needs.filter((one) => one !== need))}
            />
          </div>
          <div className="flex flex-wrap gap-x-4 gap-y-2">
            {skills.map(({ id, name }) => (
              <LevelField
                key={id}
                name={name}
                level={need.skills.find((one) => one.skillId === id)?.level ?? 0}
                onChange={(level) => {
                  const others = need.skills.filter((one) => one.skillId !== id)
                  change({ ...need, skills: level === 0 ? others : [...others, { skillId: id, level }] })
                }}
              />
            ))}
          </div>
        </div>
      ))}
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
      {skills.length > 0 && (
        <div>
          <Button
            press="mod+plus"
            onClick={() => onChange([...needs, { id: nextId, condition: { all: [] }, skills: [] }])}
          >
            <Plus aria-hidden="true" className="size-3.5" />
            {t('routing:needs.add')}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

/** One skill with its level, 1 to 5; 0: without it. */
export function LevelField({
  name,
  level,
  onChange,
}: {
  name: string
  level: number
  onChange: (level: number) => void
}) {
  const t = useT()
  return (
    <div className="flex items-center gap-2">
      <span>{name}</span>
      <Select
        name={t('routing:skills.levelOf', { name })}
        value={String(level) as '0' | (typeof levels)[number]}
        onChange={(value) => onChange(Number(value))}
        options={[
          { value: '0', label: t('routing:skills.noLevel') },
          ...levels.map((one) => ({ value: one, label: t('routing:skills.level', { level: one }) })),
        ]}
      />
    </div>
  )
}
