import clsx from 'clsx'
import { useT } from '../../i18n/use-t.ts'
import type { FieldEntity } from '../../shared/custom/custom-fields.ts'
import { fieldEntities } from '../../shared/custom/field-entities.ts'
import { pressProps } from '../../ui/press-keys.tsx'

/** Whose fields the page shows; Alt and a digit, too. */
export function EntityChoice({ value, onChange }: { value: FieldEntity; onChange: (value: FieldEntity) => void }) {
  const t = useT()
  return (
    <div role="radiogroup" aria-label={t('customFields:of')} className="-mb-2 flex flex-wrap gap-1.5">
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
  )
}
