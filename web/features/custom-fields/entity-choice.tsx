import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { useT } from '../../i18n/use-t.ts'
import { type FieldEntity, fieldEntities, isObjectKind } from '../../shared/custom/field-entities.ts'
import { objectTypesQuery } from '../../shell/object-types.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { pressProps } from '../../ui/press-keys.tsx'
import { Select } from '../../ui/select.tsx'

/** Whose fields the page shows; Alt and a digit, too. The types of objects that the organization defined stand in a choice of their own. */
export function EntityChoice({ value, onChange }: { value: FieldEntity; onChange: (value: FieldEntity) => void }) {
  const t = useT()
  const seesObjects = useCan('customers:read')
  const { data: types = [] } = useQuery({ ...objectTypesQuery, enabled: seesObjects })
  const objects = types.map(({ key, plural }) => ({ value: `object:${key}` as FieldEntity, label: plural }))
  return (
    <div className="-mb-2 flex flex-wrap gap-1.5">
      <div role="radiogroup" aria-label={t('customFields:of')} className="flex flex-wrap gap-1.5">
        {fieldEntities.map((one, i) => (
          // biome-ignore lint/a11y/useSemanticElements: a button, so that one can press its key
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={one === value}
            {...pressProps(`alt+${i + 1}`)}
            onClick={() => onChange(one)}
            className={clsx(
              'h-7 rounded-full border px-3',
              one === value
                ? 'border-accent bg-active font-medium text-ink'
                : 'border-line bg-card text-ink2 hover:bg-hover hover:text-ink',
            )}
          >
            {t(`customFields:entities.${one}`)}
          </button>
        ))}
      </div>
      {objects.length > 0 && (
        <div className="w-44">
          <Select
            name={t('customFields:ofObjects')}
            placeholder={t('customFields:ofObjects')}
            value={isObjectKind(value) ? value : undefined}
            onChange={onChange}
            options={objects}
          />
        </div>
      )}
    </div>
  )
}
