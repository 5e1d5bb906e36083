import { type KeyboardEvent, useRef, useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { DataList } from '../../ui/data-list.tsx'
import { Field } from '../../ui/field.tsx'
import { PropertyTrigger } from '../property-trigger.tsx'
import { CustomControl, CustomPicker, isWritten } from './custom-control.tsx'
import { type CustomDraft, draftOf, readCustomDraft } from './custom-draft.ts'
import { type CustomField, type CustomValue, type FieldSection, type FormField, isRequired } from './custom-fields.ts'
import { CustomFace, CustomLink, customText, PointedLink } from './custom-value.tsx'

/** What has custom values: a ticket, a contact. */
export interface CustomHolder {
  custom: Readonly<Record<string, CustomValue>>
  /** Of members and records that values point to, by id. */
  names: Readonly<Record<string, string>>
  /** What form logic makes of the fields. */
  form: readonly FormField[]
  disabled: boolean
  onSave: (field: CustomField, value: CustomValue | null) => void
}

/** Custom fields in their sections, changed where they stand; those without a value are folded. */
export function CustomSections({
  of,
  here,
  left,
  sections,
}: {
  of: CustomHolder
  here: readonly CustomField[]
  /** Fields that it has no more: their values stay readable. */
  left: readonly CustomField[]
  sections: readonly FieldSection[]
}) {
  const t = useT()
  const [withEmpty, setWithEmpty] = useState(false)
  const isFilled = (field: CustomField) => of.custom[field.key] !== undefined || isRequired(field, of.form)
  const empty = here.filter((field) => !isFilled(field))
  const shown = [...here.filter((field) => withEmpty || isFilled(field)), ...left]
  if (here.length + left.length === 0) return null
  const groups = [
    { id: null, name: t('ticket:custom.title') },
    ...sections.map(({ id, name }) => ({ id: id as string | null, name })),
  ]
  return (
    <>
      {groups.map(({ id, name }) => {
        const rows = shown.filter((field) => field.sectionId === id)
        return (
          rows.length > 0 && (
            <section key={id} aria-label={name} className="flex flex-col gap-1.5">
              <h2 className="font-semibold text-ink3 text-xs">{name}</h2>
              <DataList
                rows={rows.map((field) => ({
                  name: field.name,
                  value: (
                    <CustomRow key={field.id} field={field} of={of} disabled={of.disabled || left.includes(field)} />
                  ),
                }))}
              />
            </section>
          )
        )
      })}
      {empty.length > 0 && (
        <button
          type="button"
          aria-expanded={withEmpty}
          onClick={() => setWithEmpty(!withEmpty)}
          className="-mx-1.5 -mt-3 h-6 self-start rounded-md px-1.5 text-ink3 text-xs hover:bg-hover hover:text-ink"
        >
          {withEmpty ? t('ticket:custom.fold') : t('ticket:custom.empty', { count: empty.length })}
        </button>
      )}
    </>
  )
}

function CustomRow({
  field,
  of: { custom, names: known, form, onSave },
  disabled,
}: {
  field: CustomField
  of: CustomHolder
  disabled: boolean
}) {
  const t = useT()
  const place = usePlace()
  const [writing, setWriting] = useState(false)
  const [chosenNames, setChosenNames] = useState<Record<string, string>>({})
  const names = { ...known, ...chosenNames }
  const value = custom[field.key]
  const reader = { place, names, t }
  const said = value === undefined ? t('ticket:custom.none') : customText(field, value, reader)

  function save(next: CustomValue | null): void {
    setWriting(false)
    if (JSON.stringify(next ?? null) === JSON.stringify(value ?? null)) return
    onSave(field, next)
  }
  if (writing) return <WrittenValue field={field} value={value} onSave={save} onLeave={() => setWriting(false)} />
  const trigger = (
    <PropertyTrigger
      plain
      disabled={disabled}
      title={field.help || undefined}
      aria-label={t(disabled ? 'ticket:custom.choose' : 'ticket:custom.edit', { field: field.name, value: said })}
      onClick={isWritten(field) ? () => setWriting(true) : undefined}
      className={field.type === 'long_text' || field.type === 'multi_select' ? 'h-auto! min-h-6 py-0.5' : undefined}
    >
      {value !== undefined ? (
        <CustomFace field={field} value={value} reader={reader} />
      ) : isRequired(field, form) ? (
        <span className="text-warn">{t('ticket:custom.required')}</span>
      ) : (
        '–'
      )}
    </PropertyTrigger>
  )
  const name = field.type === 'record' && typeof value === 'string' ? names[value] : undefined
  const open = name !== undefined && (
    <PointedLink lookup={field.lookup} id={String(value)} label={t('ticket:custom.open', { url: name })} />
  )
  if (isWritten(field) || disabled) {
    return (
      <>
        {trigger}
        {field.type === 'url' && typeof value === 'string' && (
          <CustomLink url={value} label={t('ticket:custom.open', { url: value })} />
        )}
        {open}
      </>
    )
  }
  return (
    <>
      <CustomPicker
        wide={false}
        field={field}
        draft={draftOf(field, value, place)}
        form={form}
        onName={(id, name) => setChosenNames({ ...chosenNames, [id]: name })}
        onChange={(draft) => {
          const meant = readCustomDraft(field, draft, place)
          if ('value' in meant) save(meant.value)
        }}
      >
        {trigger}
      </CustomPicker>
      {open}
    </>
  )
}

/** A written value while it is changed: Enter or leaving saves, Esc takes it back, what is wrong stays and says so. */
function WrittenValue({
  field,
  value,
  onSave,
  onLeave,
}: {
  field: CustomField
  value: CustomValue | undefined
  onSave: (value: CustomValue | null) => void
  onLeave: () => void
}) {
  const t = useT()
  const place = usePlace()
  const [draft, setDraft] = useState<CustomDraft>(() => draftOf(field, value, place))
  const [fault, setFault] = useState<string>()
  const isDone = useRef(false)
  function save(): void {
    if (isDone.current) return
    const meant = readCustomDraft(field, draft, place)
    if ('fault' in meant) setFault(t(`ticket:custom.wrong.${meant.fault}`))
    else {
      isDone.current = true
      onSave(meant.value)
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      isDone.current = true
      onLeave()
    } else if (event.key === 'Enter' && (field.type !== 'long_text' || event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      save()
    }
  }
  return (
    <div className="min-w-0 flex-1 [&_label]:sr-only">
      <Field label={field.name} error={fault}>
        <CustomControl
          autoFocus
          field={field}
          draft={draft}
          form={[]}
          names={{}}
          onName={() => undefined}
          onChange={(next) => {
            setDraft(next)
            setFault(undefined)
          }}
          onKeyDown={onKeyDown}
          onBlur={save}
        />
      </Field>
    </div>
  )
}
