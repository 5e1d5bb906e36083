import { Archive, ArchiveRestore, Plus, X } from 'lucide-react'
import { useId, useRef } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { type LabelColor, LabelDot, labelColors } from '../../shared/label-chip.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** An option while the field is edited. `id`: of this form; `optionId`: of the option, when it is there already. */
export interface OptionDraft {
  id: string
  optionId?: string
  name: string
  color: LabelColor
  archived: boolean
}

/** The options of a selection: named, coloured, put into order, archived. */
export function OptionsField({
  options,
  onChange,
  error,
}: {
  options: readonly OptionDraft[]
  onChange: (options: OptionDraft[]) => void
  error: string | undefined
}) {
  const t = useT()
  const id = useId()
  const made = useRef(0)
  const set = (one: OptionDraft, part: Partial<OptionDraft>) =>
    onChange(options.map((option) => (option.id === one.id ? { ...option, ...part } : option)))
  function add(): void {
    made.current += 1
    onChange([...options, { id: `new-${id}-${made.current}`, name: '', color: 'gray', archived: false }])
  }
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('customFields:options.title')}</legend>
      <div className="rounded-md border border-line">
        <ReorderList
          label={t('customFields:options.title')}
          items={options.map((option) => ({ ...option, name: option.name || t('customFields:options.unnamed') }))}
          onOrder={(ids) => {
            onChange(ids.flatMap((one) => options.find((option) => option.id === one) ?? []))
            return undefined
          }}
        >
          {(shown) => {
            const option = options.find((one) => one.id === shown.id)
            if (!option) return null
            return (
              <div className="flex min-w-0 flex-1 items-center gap-1 py-1 pr-1 pl-1">
                <Select
                  className="w-14! shrink-0"
                  name={t('customFields:options.color', { name: shown.name })}
                  value={option.color}
                  onChange={(color) => set(option, { color })}
                  options={labelColors.map((color) => ({
                    value: color,
                    label: '',
                    icon: (
                      <>
                        <LabelDot color={color} />
                        <span className="sr-only">{t(`labels:colors.${color}`)}</span>
                      </>
                    ),
                  }))}
                />
                <TextInput
                  autoFocus={option.optionId === undefined && option.name === ''}
                  aria-label={t('customFields:options.name')}
                  maxLength={80}
                  value={option.name}
                  className={option.archived ? 'text-ink3 line-through' : undefined}
                  onChange={(event) => set(option, { name: event.target.value })}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return
                    event.preventDefault()
                    add()
                  }}
                />
                {option.optionId && (
                  <IconButton
                    press="mod+shift+e"
                    label={t(option.archived ? 'customFields:options.restore' : 'customFields:options.archive', {
                      name: shown.name,
                    })}
                    icon={option.archived ? <ArchiveRestore aria-hidden="true" /> : <Archive aria-hidden="true" />}
                    onClick={() => set(option, { archived: !option.archived })}
                  />
                )}
                <IconButton
                  press="mod+delete"
                  label={t('customFields:options.remove', { name: shown.name })}
                  icon={<X aria-hidden="true" />}
                  onClick={() => onChange(options.filter((one) => one.id !== option.id))}
                />
              </div>
            )
          }}
        </ReorderList>
        <Button press="mod+shift+o" variant="ghost" className="m-1" onClick={add}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('customFields:options.add')}
        </Button>
      </div>
      {error && (
        <p role="alert" className="pt-1 text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}
