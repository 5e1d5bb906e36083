import { ChevronDown, Plus, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import type { CustomField } from '../../../shared/custom/custom-fields.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { controlFrame } from '../../../ui/text-input.tsx'
import type { FormEffect } from './form-rules.api.ts'

/** An effect while the rule is written; `id` is of this form. */
export interface EffectDraft {
  id: number
  effect: FormEffect['effect']
  field: string
  optionIds: string[]
}

const kinds = ['show', 'require', 'restrict'] as const

/** What a rule does while its condition holds: each line one field. */
export function EffectsField({
  effects,
  fields,
  onChange,
  error,
}: {
  effects: readonly EffectDraft[]
  fields: readonly CustomField[]
  onChange: (effects: EffectDraft[]) => void
  error: string | undefined
}) {
  const t = useT()
  const set = (one: EffectDraft, part: Partial<EffectDraft>) =>
    onChange(effects.map((effect) => (effect.id === one.id ? { ...effect, ...part } : effect)))
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('formRules:then')}</legend>
      <ul className="flex flex-col gap-2">
        {effects.map((one) => {
          const choices = one.effect === 'restrict' ? fields.filter((field) => field.options.length > 0) : fields
          const field = fields.find((each) => each.key === one.field)
          return (
            <li key={one.id} className="flex flex-wrap items-center gap-2">
              <Select
                className="w-40! shrink-0"
                name={t('formRules:effect.title')}
                value={one.effect}
                onChange={(effect) => set(one, { effect, optionIds: [], ...(effect === 'restrict' && { field: '' }) })}
                options={kinds.map((kind) => ({ value: kind, label: t(`formRules:effect.${kind}`) }))}
              />
              <Select
                className="w-52! shrink-0"
                name={t('formRules:field')}
                placeholder={t('formRules:chooseField')}
                value={one.field || undefined}
                onChange={(key) => set(one, { field: key, optionIds: [] })}
                options={choices.map(({ key, name }) => ({ value: key, label: name }))}
              />
              {one.effect === 'restrict' && field && (
                <Picker
                  multiple
                  label={t('formRules:options')}
                  chosen={one.optionIds}
                  options={field.options.map(({ id, name, color }) => ({
                    value: id,
                    label: name,
                    icon: <LabelDot color={color} />,
                  }))}
                  onChoose={({ value }) =>
                    set(one, {
                      optionIds: one.optionIds.includes(value)
                        ? one.optionIds.filter((id) => id !== value)
                        : [...one.optionIds, value],
                    })
                  }
                  trigger={
                    <button
                      type="button"
                      className={`${controlFrame} flex h-field w-52! shrink-0 items-center gap-2 pr-2 pl-2.5 text-left`}
                    >
                      <span className="min-w-0 flex-1 truncate">
                        {field.options
                          .filter(({ id }) => one.optionIds.includes(id))
                          .map(({ name }) => name)
                          .join(', ') || t('formRules:chooseOptions')}
                      </span>
                      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
                    </button>
                  }
                />
              )}
              <IconButton
                press="mod+delete"
                label={t('formRules:removeEffect')}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(effects.filter((effect) => effect.id !== one.id))}
              />
            </li>
          )
        })}
      </ul>
      <Button
        press="mod+shift+o"
        variant="ghost"
        className="mt-1 -ml-2.5"
        onClick={() =>
          onChange([
            ...effects,
            { id: Math.max(0, ...effects.map((one) => one.id)) + 1, effect: 'require', field: '', optionIds: [] },
          ])
        }
      >
        <Plus aria-hidden="true" className="size-3.5" />
        {t('formRules:addEffect')}
      </Button>
      {error && (
        <p role="alert" className="pt-1 text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}
