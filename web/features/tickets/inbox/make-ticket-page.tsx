import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { pipelinesQuery } from '../../../shared/ticket-choices.api.ts'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { NewTicketCustom, useCustomForm } from '../new-ticket/new-ticket-custom.tsx'
import { NewTicketProperties } from '../new-ticket/new-ticket-properties.tsx'
import { emptyTicket, type NewTicketValues, toInput } from '../new-ticket/new-ticket-values.ts'
import { type Conversation, conversationQuery, makeTicketOf } from './inbox.api.ts'
import { MessageChoice } from './message-choice.tsx'
import { StartFacts } from './start-facts.tsx'

const route = getRouteApi('/app/inbox/$conversationId/ticket')

/** A ticket of a conversation: prefilled with what its mail says, of all that waits or of chosen messages (product.md CH25, CH27). */
export function MakeTicketPage() {
  const t = useT()
  const { conversationId } = route.useParams()
  const query = useQuery(conversationQuery(conversationId))
  const { data } = query
  return data?.start ? (
    <ShortcutScope name="make-ticket">
      <Form key={conversationId} conversation={data} start={data.start} />
    </ShortcutScope>
  ) : (
    <Page title={t('inbox:make')}>
      <Loaded query={query}>{() => <p className="p-4 text-ink2">{t('inbox:notYours')}</p>}</Loaded>
    </Page>
  )
}

function Form({ conversation, start }: { conversation: Conversation; start: NonNullable<Conversation['start']> }) {
  const t = useT()
  const navigate = useNavigate()
  const { id } = conversation
  const [waiting] = useState(conversation.waiting)
  const [chosen, setChosen] = useState<readonly string[]>(waiting)
  const custom = useCustomForm()
  const stages = (useQuery(pipelinesQuery).data ?? []).flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({ value: stage.id, label: `${pipeline.name} · ${stage.name}` })),
  )
  const [stageId, setStageId] = useState(start.stageId)
  const form = useForm<NewTicketValues, Awaited<ReturnType<typeof makeTicketOf>>>({
    initial: {
      ...emptyTicket,
      subject: start.subject,
      requester: start.requester && {
        kind: 'known',
        id: start.requester.id,
        name: start.requester.name,
        detail: start.requester.email ?? '',
      },
    },
    validate: (values) => {
      const errors: FormErrors<NewTicketValues> = {}
      if (values.subject.trim() === '') errors.subject = t('newTicket:wrong.subject')
      if (custom.hasFaults(values)) errors.custom = t('newTicket:custom.wrong')
      return errors
    },
    submit: (values) => {
      const { subject, priority, typeId, queueId, visibility, assigneeId, labels } = toInput(values)
      return makeTicketOf(id, {
        subject: subject ?? '',
        ...(priority && { priority }),
        ...(typeId && { typeId }),
        ...(queueId && { queueId }),
        ...(visibility && { visibility }),
        ...(assigneeId && { assigneeId }),
        ...(labels && { labels }),
        stageId,
        custom: custom.valuesOf(values),
        another: waiting.length === 0,
        messageIds: [...chosen],
      })
    },
    onDone: ({ ticket, existing }) => {
      if (existing) toast.done(t('inbox:existing', { code: ticket.code }))
      void navigate({ to: paths.ticket, params: { ticketRef: ticket.code }, replace: true })
    },
  })
  const { values, set, errorOf } = form
  const leave = () => void navigate({ to: paths.conversation, params: { conversationId: id } })
  const nothing = waiting.length > 0 && chosen.length === 0
  const group = 'composer' as const
  useShortcut('makeTicket.create', 'mod+enter', () => form.submit(), { label: t('newTicket:submit'), group })
  useShortcut('makeTicket.leave', 'esc', leave, { label: t('newTicket:leave'), group })
  return (
    <Page title={t('inbox:make')}>
      <form
        ref={form.ref}
        onSubmit={form.onSubmit}
        noValidate
        className="mx-auto grid max-w-250 items-start gap-x-8 gap-y-5 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_17rem]"
      >
        <div className="flex min-w-0 flex-col gap-4">
          <FailureBanner error={form.failure} />
          <Field label={t('newTicket:subject.label')} required error={errorOf('subject')}>
            <TextInput
              autoFocus
              autoComplete="off"
              maxLength={500}
              value={values.subject}
              onChange={(event) => set('subject', event.target.value)}
            />
          </Field>
          <StartFacts start={start} />
          {waiting.length > 0 && (
            <MessageChoice conversationId={id} waiting={waiting} chosen={chosen} onChange={setChosen} />
          )}
        </div>
        <div className="flex flex-col gap-4">
          <Field label={t('inbox:stage')}>
            <Select value={stageId} onChange={setStageId} options={stages} />
          </Field>
          <NewTicketProperties source={t('inbox:sourceEmail')} values={values} set={set} errorOf={errorOf} />
          <NewTicketCustom
            custom={custom}
            values={values}
            set={set}
            asked={errorOf('custom') !== undefined}
            refused={form.error}
          />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" variant="primary" size="lg" busy={form.busy} disabled={nothing} shortcut="mod+enter">
            {t('newTicket:submit')}
          </Button>
          <Button variant="ghost" size="lg" shortcut="esc" onClick={leave}>
            {t('newTicket:leave')}
          </Button>
        </div>
      </form>
    </Page>
  )
}
