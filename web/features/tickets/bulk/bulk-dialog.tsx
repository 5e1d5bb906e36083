import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { CustomDraft } from '../../../shared/custom/custom-draft.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { type BulkAct, type BulkDrafts, type BulkField, bulkFields, readBulk } from './bulk-change.ts'
import { BulkControl, BulkCustomControl } from './bulk-control.tsx'

const several: readonly string[] = ['labelsOn', 'labelsOff', 'follow', 'unfollow', 'visibility']
const custom = 'custom.'

/** What a field begins with. Who follows begins with the reader. */
function firstDraft(key: string, me: string): CustomDraft {
  if (key === 'follow' || key === 'unfollow') return [me]
  return several.includes(key) ? [] : ''
}

/** One form for any field of many tickets: fields are added to it, each with its value. `count` null: all of the list. */
export function BulkDialog({
  count,
  onBegin,
  onClose,
}: {
  count: number | null
  /** Throws what the server refuses. */
  onBegin: (act: BulkAct) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const { user } = useMe()
  const { data: fields = [] } = useQuery(customFieldsQuery)
  const offered = useOffered()
  const [picking, setPicking] = useState(false)
  /** The field that was added last: its control gets the focus. */
  const added = useRef<string>(undefined)
  const rows = useRef<HTMLDivElement>(null)
  const form = useForm<BulkDrafts, void>({
    initial: {},
    validate: (drafts) => {
      const read = readBulk(drafts, { fields, place, t, now: new Date() })
      return 'errors' in read ? read.errors : {}
    },
    submit: async (drafts) => {
      const read = readBulk(drafts, { fields, place, t, now: new Date() })
      if ('act' in read) await onBegin(read.act)
    },
    onDone: onClose,
  })
  const keys = Object.entries(form.values).flatMap(([key, draft]) => (draft === undefined ? [] : key))
  const nameOf = (key: string) =>
    fields.find((field) => `${custom}${field.key}` === key)?.name ?? (isBulkField(key) ? t(`bulk:field.${key}`) : key)
  const options = [
    ...offered.map((key) => ({ value: key as string, label: t(`bulk:field.${key}`) })),
    ...(offered.includes('status')
      ? fields
          .filter((field) => !field.archived)
          .map((field) => ({ value: `${custom}${field.key}`, label: field.name, detail: t('bulk:form.custom') }))
      : []),
  ].filter(({ value }) => !keys.includes(value))

  return (
    <FormDialog
      title={count === null ? t('bulk:form.titleAll') : t('bulk:form.title', { count })}
      description={t('bulk:form.lead')}
      form={{ ...form, busy: form.busy }}
      submit={t('bulk:form.begin')}
      onClose={onClose}
    >
      <div ref={rows} className="flex flex-col gap-4 empty:hidden">
        {keys.map((key) => {
          const draft = form.values[key] ?? ''
          const field = fields.find((one) => `${custom}${one.key}` === key)
          const name = nameOf(key)
          return (
            <div key={key} data-row data-field={key} className="flex items-start gap-2">
              <div className="min-w-0 flex-1">
                <Field label={name} hint={hintOf(key)} error={form.errorOf(key)}>
                  {field ? (
                    <BulkCustomControl field={field} draft={draft} onChange={(next) => form.set(key, next)} />
                  ) : isBulkField(key) ? (
                    <BulkControl field={key} name={name} draft={draft} onChange={(next) => form.set(key, next)} />
                  ) : null}
                </Field>
              </div>
              <IconButton
                press="shift+delete"
                className="mt-6"
                label={t('bulk:form.remove', { field: name })}
                icon={<X aria-hidden="true" />}
                onClick={() => form.set(key, undefined)}
              />
            </div>
          )
        })}
      </div>
      {keys.includes('reply') && <Banner tone="warn">{t('bulk:message.warning')}</Banner>}
      <Picker
        label={t('bulk:form.add')}
        placeholder={t('bulk:form.find')}
        options={options}
        chosen={[]}
        open={picking}
        onOpenChange={setPicking}
        onChoose={({ value }) => {
          form.set(value, firstDraft(value, user.id))
          added.current = value
          setPicking(false)
        }}
        returnFocus={() => {
          const row = rows.current?.querySelector(`[data-field="${CSS.escape(added.current ?? '')}"]`)
          const control =
            row?.querySelector<HTMLElement>('input, textarea, button') ??
            rows.current?.parentElement?.querySelector<HTMLElement>('[aria-haspopup=dialog]')
          control?.focus()
        }}
        trigger={
          <Button autoFocus press="shift+n" className="self-start" aria-haspopup="dialog">
            <Plus aria-hidden="true" className="size-3.5" />
            {t('bulk:form.add')}
          </Button>
        }
      />
    </FormDialog>
  )

  function hintOf(key: string): string | undefined {
    if (key === 'due') return t('bulk:form.emptyDue')
    if (key === 'visibility') return t('bulk:form.visibility')
    return key.startsWith(custom) ? t('bulk:form.emptyCustom') : undefined
  }
}

const isBulkField = (key: string): key is BulkField => bulkFields.some((one) => one === key)

/** The fields that the person may set on a single ticket. */
function useOffered(): BulkField[] {
  const { permissions } = useMe()
  const may = (permission: (typeof permissions)[number]) => permissions.includes(permission)
  return bulkFields.filter((key) => {
    if (key === 'note') return may('tickets:note')
    if (key === 'reply') return may('tickets:reply')
    if (key === 'follow' || key === 'unfollow') return true
    return may('tickets:update') && (key !== 'assignee' || may('tickets:assign'))
  })
}
