import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Hourglass, LockKeyhole } from 'lucide-react'
import { useEffect } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { isEmbed } from '../../../api/embed.ts'
import { useLive } from '../../../api/live.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { loadSentences, say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { NotFound } from '../../../shell/page-failure.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Field } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { type AccessRequest, askForAccess, ownSightQuery } from './access.api.ts'

/**
 * In place of a ticket that was not found: nothing, or, when it is there and hidden from the reader, the rule that hides it and the
 * way to ask for access. `onSeen`: it can be read now.
 */
export function HiddenTicket({ ticketRef, onSeen }: { ticketRef: string; onSeen: () => void }) {
  const t = useT()
  const sight = useQuery({ ...ownSightQuery(ticketRef), enabled: !isEmbed })
  const { data, error, refetch } = sight
  useEffect(() => void loadSentences(), [])
  useLive(['ticket.access_granted', 'ticket.assigned', 'notification.created'], () => {
    if (!isEmbed) void refetch()
  })
  const sees = data?.sees === true
  useEffect(() => {
    if (sees) onSeen()
  }, [sees, onSeen])
  if (isEmbed) return <NotFound />
  if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return <NotFound />
  if (error) {
    return (
      <ErrorState title={t('ticket:page.failed')} onRetry={() => void refetch()}>
        {error.message}
      </ErrorState>
    )
  }
  if (!data || data.sees) return <Skeleton className="m-4 h-24 rounded-lg" />
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex w-full max-w-lg flex-col gap-5 px-4 py-16 max-md:py-8">
        <div className="flex items-start gap-3">
          <span className="grid size-10 shrink-0 place-items-center rounded-full bg-panel text-ink2">
            <LockKeyhole aria-hidden="true" className="size-5" />
          </span>
          <div className="min-w-0">
            <h1 className="font-semibold text-lg">{t('access:hidden.title', { code: data.code })}</h1>
            <p className="pt-1 text-ink2">{say(data.why, data.text)}</p>
          </div>
        </div>
        {data.request?.state === 'open' ? (
          <Asked request={data.request} />
        ) : data.why.code === 'sight.own_deleted' ? null : (
          <Ask code={data.code} before={data.request} onAsked={() => void refetch()} />
        )}
      </div>
    </div>
  )
}

function Asked({ request }: { request: AccessRequest }) {
  const t = useT()
  const place = usePlace()
  return (
    <section role="status" className="flex items-start gap-2.5 rounded-lg border border-line bg-panel px-3.5 py-3">
      <Hourglass aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-info" />
      <div className="min-w-0">
        <p className="font-medium">{t('access:hidden.asked')}</p>
        <p className="text-ink2">{t('access:hidden.askedText', { at: formatDate(request.createdAt, place) })}</p>
        {request.reason && <p className="mt-2 break-words border-line border-l-2 pl-2.5 text-ink2">{request.reason}</p>}
      </div>
    </section>
  )
}

function Ask({ code, before, onAsked }: { code: string; before: AccessRequest | null; onAsked: () => void }) {
  const t = useT()
  const place = usePlace()
  const form = useForm({
    initial: { reason: '' },
    submit: ({ reason }) => askForAccess({ ticket: code, reason: reason.trim() }),
    onDone: onAsked,
  })
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-3">
      {before?.decidedAt && (
        <p className="flex items-start gap-2 text-ink2">
          {before.state === 'declined' ? (
            <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
          ) : (
            <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ok" />
          )}
          {t(before.state === 'declined' ? 'access:hidden.declined' : 'access:hidden.grantedBefore', {
            at: formatDate(before.decidedAt, place),
          })}
        </p>
      )}
      <FailureBanner error={form.failure} />
      <Field label={t('access:hidden.reason')} hint={t('access:hidden.reasonHint')} error={form.errorOf('reason')}>
        <TextArea
          value={form.values.reason}
          maxLength={500}
          onChange={(event) => form.set('reason', event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {t('access:hidden.ask')}
        </Button>
      </div>
    </form>
  )
}
