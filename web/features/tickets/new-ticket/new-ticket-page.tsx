import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { History, Lock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { leadQuery, setAssociation } from '../associations/associations.api.ts'
import { lastPlace } from '../list-place.ts'
import { contactQuery } from '../ticket-page.api.ts'
import { createTicket, ticketQuery } from '../tickets.api.ts'
import { NewTicketCustom, useCustomForm } from './new-ticket-custom.tsx'
import { NewTicketProperties } from './new-ticket-properties.tsx'
import { emptyTicket, faultsOf, type NewTicketValues, type Requester, toInput } from './new-ticket-values.ts'
import { RequesterField } from './requester-field.tsx'
import { SimilarTickets } from './similar-tickets.tsx'
import { TemplateField } from './template-field.tsx'
import { useDraft, useKeptWhile } from './use-draft.ts'
import { useTemplate } from './use-template.ts'

const route = getRouteApi('/app/tickets/new')

/** A ticket made by hand, for a request that did not come by mail. */
export function NewTicketPage() {
  const t = useT()
  const mayCreate = useCan('tickets:create')
  if (!mayCreate) {
    return (
      <Page title={t('shell:new.ticket')}>
        <EmptyState icon={<Lock aria-hidden="true" />} title={t('newTicket:forbidden')}>
          {t('newTicket:forbiddenText')}
        </EmptyState>
      </Page>
    )
  }
  return (
    <ShortcutScope name="new-ticket">
      <NewTicketForm />
    </ShortcutScope>
  )
}

function NewTicketForm() {
  const t = useT()
  const navigate = useNavigate()
  const router = useRouter()
  const draft = useDraft()
  const [isRestored, setIsRestored] = useState(draft.kept !== undefined)
  const isDone = useRef(false)
  const custom = useCustomForm()
  const associate = useAskedAssociation()
  const form = useForm<NewTicketValues, Awaited<ReturnType<typeof createTicket>>>({
    initial: draft.kept ?? emptyTicket,
    validate: (values) => {
      const errors: FormErrors<NewTicketValues> = {}
      const faults = faultsOf(values)
      if (faults.subject) errors.subject = t(`newTicket:wrong.${faults.subject}`)
      if (faults.requester) errors.requester = t(`newTicket:wrong.${faults.requester}`)
      if (custom.hasFaults(values)) errors.custom = t('newTicket:custom.wrong')
      return errors
    },
    submit: async (values) => {
      const input = toInput(values)
      const ticket = await createTicket({ ...input, custom: { ...input.custom, ...custom.valuesOf(values) } })
      await associate(ticket.id)
      return ticket
    },
    onDone: (ticket) => {
      isDone.current = true
      draft.forget()
      queryClient.setQueryData(ticketQuery(ticket.code).queryKey, ticket)
      void navigate({ to: paths.ticket, params: { ticketRef: ticket.code }, replace: true })
    },
  })
  const { values, set, errorOf } = form
  useKeptWhile(!isDone.current, values, (written) => !isDone.current && draft.keep(written))
  const template = useTemplate(values, form.setAll)
  useAskedRequester((requester) => set('requester', requester))

  function leave(): void {
    if (router.history.canGoBack()) router.history.back()
    else void navigate({ to: paths.tickets, search: lastPlace()?.search ?? {} })
  }
  function discard(): void {
    draft.forget()
    form.rebase(emptyTicket)
    setIsRestored(false)
  }
  const group = 'composer' as const
  useShortcut('newTicket.create', 'mod+enter', () => form.submit(), { label: t('newTicket:submit'), group })
  useShortcut('newTicket.leave', 'esc', leave, { label: t('newTicket:leave'), group })

  return (
    <Page title={t('shell:new.ticket')}>
      <form
        ref={form.ref}
        onSubmit={form.onSubmit}
        onKeyDown={(event) => {
          // Esc leaves the field first; pressed again, the page.
          if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
        }}
        noValidate
        className="mx-auto grid max-w-250 items-start gap-x-8 gap-y-5 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_17rem]"
      >
        <div className="flex min-w-0 flex-col gap-4 lg:row-span-2">
          {isRestored && (
            <p role="status" className="-my-1 flex flex-wrap items-center gap-x-2 text-ink2">
              <History aria-hidden="true" className="size-3.5 text-ink3" />
              {t('newTicket:restored')}
              <Button press="mod+backspace" variant="ghost" className="-mx-2" onClick={discard}>
                {t('newTicket:discard')}
              </Button>
            </p>
          )}
          <FailureBanner error={form.failure} />
          <TemplateField
            value={values.template}
            onChoose={(id) => void template.choose(id)}
            onRemove={template.remove}
          />
          <RequesterField
            value={values.requester}
            onChange={(requester) => set('requester', requester)}
            error={errorOf('requester')}
          />
          <Field label={t('newTicket:subject.label')} required error={errorOf('subject')}>
            <TextInput
              autoFocus
              autoComplete="off"
              maxLength={500}
              placeholder={t('newTicket:subject.placeholder')}
              value={values.subject}
              onChange={(event) => set('subject', event.target.value)}
            />
          </Field>
          <Field label={t('newTicket:description.label')} error={errorOf('description')}>
            <TextArea
              rows={8}
              className="min-h-40"
              placeholder={t('newTicket:description.placeholder')}
              value={values.description}
              onChange={(event) => set('description', event.target.value)}
            />
          </Field>
          <div className="flex items-center gap-2 max-lg:hidden">
            <SubmitButtons busy={form.busy} onLeave={leave} />
          </div>
        </div>
        <SimilarTickets subject={values.subject} className="lg:order-3" />
        <div className="flex flex-col gap-4">
          <NewTicketProperties values={values} set={set} errorOf={errorOf} />
          <NewTicketCustom
            custom={custom}
            values={values}
            set={set}
            asked={errorOf('custom') !== undefined}
            refused={form.error}
          />
        </div>
        <div className="flex items-center gap-2 lg:hidden">
          <SubmitButtons busy={form.busy} onLeave={leave} />
        </div>
      </form>
    </Page>
  )
}

function SubmitButtons({ busy, onLeave }: { busy: boolean; onLeave: () => void }) {
  const t = useT()
  return (
    <>
      <Button type="submit" variant="primary" size="lg" busy={busy} shortcut="mod+enter">
        {t('newTicket:submit')}
      </Button>
      <Button variant="ghost" size="lg" shortcut="esc" onClick={onLeave}>
        {t('newTicket:leave')}
      </Button>
    </>
  )
}

/** A link can name a lead, an opportunity, an account or an object that the ticket is for: it is associated as soon as it is there. */
function useAskedAssociation(): (ticketId: string) => Promise<void> {
  const t = useT()
  const { lead, opportunity, account, object } = route.useSearch()
  const [typeKey, objectId] = object?.split('/') ?? []
  return async (ticketId) => {
    try {
      if (lead) await setAssociation(ticketId, 'lead', lead)
      if (opportunity) await setAssociation(ticketId, 'opportunity', opportunity)
      if (account) await setAssociation(ticketId, 'account', account)
      if (typeKey && objectId) await setAssociation(ticketId, `object:${typeKey}`, objectId)
    } catch (error) {
      // The ticket is there: to fail here would make a second one.
      toast.failed(t('associations:newFailed'), { description: error instanceof Error ? error.message : '' })
    }
  }
}

/** A link can name who asks (from a contact's card, from a lead's page). */
function useAskedRequester(fill: (requester: Requester) => void): void {
  const { requester, lead: leadId } = route.useSearch()
  const { data: contact } = useQuery(contactQuery(requester))
  const { data: lead } = useQuery(leadQuery(leadId))
  const isFilled = useRef(false)
  useEffect(() => {
    if (isFilled.current) return
    if (lead) {
      isFilled.current = true
      if (lead.converted) return
      fill({ kind: 'new', name: lead.name, email: lead.emails[0]?.value ?? '', phone: lead.phones[0]?.value ?? '' })
    }
    if (!contact) return
    isFilled.current = true
    const detail = [contact.emails[0]?.value ?? contact.phones[0]?.value, contact.accounts[0]?.name]
    fill({ kind: 'known', id: contact.id, name: contact.name, detail: detail.filter(Boolean).join(' · ') })
  })
}
