import { ChevronDown } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'
import { Switch } from '../../ui/switch.tsx'
import { controlFrame } from '../../ui/text-input.tsx'
import type { Pipeline } from './custom-fields.api.ts'
import type { FieldValues } from './field-dialog.tsx'

/** Where tickets have the field, and when they must have it. */
export function OnlyOfTickets({
  values,
  set,
  types,
  pipelines,
}: {
  values: FieldValues
  set: <Name extends keyof FieldValues & string>(name: Name, value: FieldValues[Name]) => void
  types: readonly { id: string; name: string }[]
  pipelines: readonly Pipeline[]
}) {
  const t = useT()
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Several
          label={t('customFields:ofTypes')}
          all={t('customFields:allTypes')}
          options={types.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={values.typeIds}
          onChange={(typeIds) => set('typeIds', typeIds)}
        />
        <Several
          label={t('customFields:ofPipelines')}
          all={t('customFields:allPipelines')}
          options={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={values.pipelineIds}
          onChange={(pipelineIds) => set('pipelineIds', pipelineIds)}
        />
      </div>
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 font-medium">{t('customFields:required.title')}</legend>
        <Checkbox
          checked={values.requiredFromCustomer}
          onChange={(checked) => set('requiredFromCustomer', checked)}
          label={t('customFields:required.customer')}
        />
        <Checkbox
          checked={values.requiredOnCreate}
          onChange={(checked) => set('requiredOnCreate', checked)}
          label={t('customFields:required.create')}
        />
        <Checkbox
          checked={values.requiredOnResolve}
          onChange={(checked) => set('requiredOnResolve', checked)}
          label={t('customFields:required.resolve')}
        />
        <div className="pt-2">
          <Several
            label={t('customFields:required.stages')}
            all={t('customFields:required.noStage')}
            options={pipelines.flatMap((pipeline) =>
              pipeline.stages
                .filter((stage) => !stage.leaving)
                .map((stage) => ({ value: stage.id, label: stage.name, detail: pipeline.name })),
            )}
            chosen={values.requiredStageIds}
            onChange={(requiredStageIds) => set('requiredStageIds', requiredStageIds)}
          />
        </div>
      </fieldset>
      <Switch
        checked={values.visibleToCustomer}
        onChange={(visible) => set('visibleToCustomer', visible)}
        label={t('customFields:visible')}
      />
    </>
  )
}

/** Some of a list, or all of it when none is chosen. */
function Several({
  label,
  all,
  options,
  chosen,
  onChange,
}: {
  label: string
  all: string
  options: readonly PickerOption[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const t = useT()
  const said = options
    .filter(({ value }) => chosen.includes(value))
    .map((option) => option.label)
    .join(', ')
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="font-medium">{label}</span>
      <Picker
        wide
        multiple
        label={label}
        options={options}
        chosen={chosen}
        onChoose={({ value }) =>
          onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
        }
        trigger={
          <button
            type="button"
            aria-label={t('customFields:several', { label, value: said || all })}
            className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}
          >
            <span className={said ? 'min-w-0 flex-1 truncate' : 'min-w-0 flex-1 truncate text-ink3'}>
              {said || all}
            </span>
            <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
          </button>
        }
      />
    </div>
  )
}
