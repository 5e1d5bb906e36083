import { useQuery } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { CustomControl, CustomPicker, isWritten } from '../../../shared/custom/custom-control.tsx'
import { draftOf, readCustomDraft } from '../../../shared/custom/custom-draft.ts'
import type { CustomField, CustomValue } from '../../../shared/custom/custom-fields.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { customChange, subjectChange } from '../change-ticket.ts'
import { ticketQuery } from '../tickets.api.ts'
import type { RowPickerProps } from './row-picker.tsx'

/**
 * A value that is written beside its cell. Enter, the button and a press elsewhere save it, Esc takes it back; what is wrong stays
 * open and says so. `onSave` returns the fault.
 */
function WrittenPanel({
  label,
  anchor,
  returnFocus,
  onSave,
  onClose,
  children,
}: Pick<RowPickerProps, 'anchor' | 'returnFocus' | 'onClose'> & {
  label: string
  /** True when it was saved, or nothing was changed. */
  onSave: () => boolean
  children: ReactNode
}) {
  const t = useT()
  const isDropped = useRef(false)
  const save = () => {
    if (onSave()) onClose()
  }
  return (
    <Popover
      open
      anchor={anchor}
      returnFocus={returnFocus}
      label={label}
      className="w-96 p-3"
      onEscape={() => {
        isDropped.current = true
      }}
      onOpenChange={(open) => {
        if (open) return
        if (isDropped.current) onClose()
        else save()
      }}
    >
      <form
        noValidate
        className="flex flex-col gap-3"
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault()
            save()
          }
        }}
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault()
          save()
        }}
      >
        {children}
        <Button type="submit" variant="primary" className="self-end">
          {t('shared:form.save')}
        </Button>
      </form>
    </Popover>
  )
}

export function SubjectPanel({ ticket, onChange, ...panel }: RowPickerProps) {
  const t = useT()
  const [text, setText] = useState(ticket.subject)
  const [isMissing, setMissing] = useState(false)
  return (
    <WrittenPanel
      {...panel}
      label={t('list:picker.subject', { code: ticket.code })}
      onSave={() => {
        const subject = text.trim()
        setMissing(subject === '')
        if (subject !== '' && subject !== ticket.subject) onChange(subjectChange(subject))
        return subject !== ''
      }}
    >
      <Field label={t('ticket:field.subject')} error={isMissing ? t('newTicket:wrong.subject') : undefined}>
        <TextInput
          autoFocus
          maxLength={1000}
          value={text}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </WrittenPanel>
  )
}

/** A custom field by the control and the validator of the ticket page. */
export function CustomPanel({ custom: field, ticket, onChange, ...panel }: RowPickerProps & { custom: CustomField }) {
  const t = useT()
  const place = usePlace()
  // Which options the form leaves, and the values without a column, only the whole ticket says.
  const { data: whole } = useQuery(ticketQuery(ticket.code))
  const form = whole?.form ?? []
  const value = ticket.custom[field.key]
  const [draft, setDraft] = useState(() => draftOf(field, value, place))
  const [fault, setFault] = useState<string>()
  function save(next: CustomValue | null): void {
    if (JSON.stringify(next) !== JSON.stringify(value ?? null)) onChange(customChange(whole ?? ticket, field.key, next))
  }
  if (!isWritten(field)) {
    const { anchor, returnFocus, onClose } = panel
    return (
      <CustomPicker
        field={field}
        wide={false}
        draft={draftOf(field, value, place)}
        form={form}
        beside={{ anchor, returnFocus, open: true, onOpenChange: (open) => !open && onClose() }}
        onName={() => undefined}
        onChange={(next) => {
          const meant = readCustomDraft(field, next, place)
          if ('value' in meant) save(meant.value)
        }}
      />
    )
  }
  return (
    <WrittenPanel
      {...panel}
      label={t('list:picker.custom', { field: field.name, code: ticket.code })}
      onSave={() => {
        const meant = readCustomDraft(field, draft, place)
        setFault('fault' in meant ? t(`ticket:custom.wrong.${meant.fault}`) : undefined)
        if ('fault' in meant) return false
        save(meant.value)
        return true
      }}
    >
      <Field label={field.name} hint={field.help || undefined} error={fault}>
        <CustomControl
          autoFocus
          field={field}
          draft={draft}
          form={form}
          names={{}}
          onName={() => undefined}
          onChange={(next) => {
            setDraft(next)
            setFault(undefined)
          }}
        />
      </Field>
    </WrittenPanel>
  )
}
