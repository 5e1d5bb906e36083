import { Search, UserPlus, X } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, type ReactNode, useCallback, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { controlFrame, TextInput } from '../../../ui/text-input.tsx'
import { findContacts } from '../ticket-page.api.ts'
import { findColleagues } from './colleagues.ts'
import { newRequester, type Requester } from './new-ticket-values.ts'

/** Who asks: found by name, address or number, or described on the spot; an email is not needed. */
export function RequesterField({
  value,
  onChange,
  error,
}: {
  value: Requester | null
  onChange: (requester: Requester | null) => void
  error: string | undefined
}) {
  const t = useT()
  const mayCreate = useCan('customers:write')
  const mayMembers = useCan('members:read')
  const found = useRef(new Map<string, Requester>())
  const options = useCallback(
    async (text: string, signal: AbortSignal): Promise<PickerOption[]> => {
      const [contacts, members] = await Promise.all([
        findContacts(text, signal),
        mayMembers ? findColleagues(text) : [],
      ])
      const known = new Set(contacts.flatMap(({ emails }) => emails.map(({ value: address }) => address.toLowerCase())))
      // A colleague who wrote before is a contact too: once in the list is enough, and it is the same request.
      const colleagues = members.filter(({ email }) => !known.has(email.toLowerCase()))
      const asMembers = colleagues.map(({ id, name, email }): PickerOption => {
        const detail = `${t('newTicket:requester.colleague')} · ${email}`
        found.current.set(id, { kind: 'member', id, name, detail, email })
        return { value: id, label: name, detail, icon: <Avatar name={name} id={id} /> }
      })
      const asContacts = contacts.map(({ id, name, emails, phones, accounts }) => {
        const detail = [emails[0]?.value ?? phones[0]?.value, accounts[0]?.name].filter(Boolean).join(' · ')
        found.current.set(id, { kind: 'known', id, name, detail })
        return { value: id, label: name, detail, icon: <Avatar name={name} id={id} /> }
      })
      return [...asContacts, ...asMembers]
    },
    [mayMembers, t],
  )

  if (value?.kind === 'new') return <NewRequester value={value} onChange={onChange} error={error} />
  return (
    <Field
      label={t('newTicket:requester.label')}
      error={error}
      hint={value ? undefined : t('newTicket:requester.hint')}
    >
      <div className="flex items-center gap-1">
        <Picker
          wide
          label={t('newTicket:requester.label')}
          placeholder={t('newTicket:requester.search')}
          options={options}
          chosen={value ? [value.id] : []}
          onChoose={(option) => onChange(found.current.get(option.value) ?? null)}
          create={
            mayCreate
              ? {
                  label: (text) => t('newTicket:requester.create', { text }),
                  run: (text) => onChange(newRequester(text)),
                }
              : undefined
          }
          trigger={<RequesterFace requester={value} />}
        />
        {value && (
          <IconButton
            press="mod+delete"
            label={t('newTicket:requester.remove')}
            icon={<X aria-hidden="true" />}
            onClick={() => onChange(null)}
          />
        )}
      </div>
    </Field>
  )
}

function RequesterFace({
  requester,
  ...rest
}: { requester: Exclude<Requester, { kind: 'new' }> | null } & ComponentProps<'button'>) {
  const t = useT()
  const content: ReactNode = requester ? (
    <>
      <Avatar name={requester.name} id={requester.id} />
      <span className="truncate">
        {requester.name}
        {requester.detail && <span className="text-ink3"> {requester.detail}</span>}
      </span>
    </>
  ) : (
    <>
      <Search aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      <span className="truncate text-ink3">{t('newTicket:requester.search')}</span>
    </>
  )
  const label = requester
    ? t('newTicket:requester.choose', { name: `${requester.name} ${requester.detail}`.trim() })
    : t('newTicket:requester.find', { text: t('newTicket:requester.search') })
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={`${controlFrame} flex h-field items-center gap-2 px-2.5 text-left`}
    >
      {content}
    </button>
  )
}

/** The few facts of a contact that is made with the ticket; one of them is enough. */
function NewRequester({
  value,
  onChange,
  error,
}: {
  value: Extract<Requester, { kind: 'new' }>
  onChange: (requester: Requester | null) => void
  error: string | undefined
}) {
  const t = useT()
  const set = (part: Partial<typeof value>) => onChange({ ...value, ...part })
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onChange(null)
  }
  return (
    <fieldset onKeyDown={onKeyDown} className="rounded-lg border border-line bg-bg p-3">
      <div className="mb-2 flex items-center gap-2">
        <UserPlus aria-hidden="true" className="size-4 text-ink3" />
        <legend className="contents">
          <span className="font-medium">{t('newTicket:requester.new')}</span>
        </legend>
        <IconButton
          press="mod+backspace"
          label={t('newTicket:requester.back')}
          icon={<X aria-hidden="true" />}
          onClick={() => onChange(null)}
          className="-my-1 ml-auto"
        />
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <Field label={t('newTicket:requester.name')}>
          <TextInput
            autoComplete="off"
            // The place where typing goes on after "create".
            autoFocus
            value={value.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <Field label={t('newTicket:requester.email')} error={error}>
          <TextInput
            type="email"
            inputMode="email"
            autoComplete="off"
            value={value.email}
            onChange={(event) => set({ email: event.target.value })}
          />
        </Field>
        <Field label={t('newTicket:requester.phone')}>
          <TextInput
            type="tel"
            inputMode="tel"
            autoComplete="off"
            value={value.phone}
            onChange={(event) => set({ phone: event.target.value })}
          />
        </Field>
      </div>
      {!error && <p className="mt-2 text-ink3 text-xs">{t('newTicket:requester.newHint')}</p>}
    </fieldset>
  )
}
