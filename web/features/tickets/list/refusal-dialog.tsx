import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ownDraftsQuery } from '../../../shell/drafts.api.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { aroundQuery } from '../acts/acts.api.ts'
import { FinishDialog } from '../acts/finish-dialog.tsx'
import { unfinishedOf } from '../acts/unfinished.ts'
import { hasDraft, useDrafts } from '../composer/use-draft.ts'
import { conflictInWords } from '../page/conflict-words.ts'
import { RequiredDialog } from '../page/required-dialog.tsx'
import type { Refusal } from '../refusals.ts'
import { showTicket, ticketQuery } from '../tickets.api.ts'

/** What a refused change needs from the person: fields, a reason, or a look at what somebody else wrote. */
export function RefusalDialog({ refusal }: { refusal: Refusal }) {
  switch (refusal.error?.code) {
    case 'ticket.fields_required':
      return <Missing refusal={refusal} />
    case 'ticket.conflict':
      return <Conflict key={refusal.row.id} refusal={refusal} />
    default:
      return <Unfinished refusal={refusal} />
  }
}

function Missing({ refusal: { row, change, error, retry, giveUp } }: { refusal: Refusal }) {
  const { data: ticket } = useQuery(ticketQuery(row.code))
  const keys = (error?.fields ?? []).map(({ path }) => path.replace(/^custom\./, ''))
  return (
    ticket && (
      <RequiredDialog
        ticket={ticket}
        keys={keys}
        onFilled={(values) => {
          const { send, shown } = change
          retry({
            ...change,
            send: { ...send, custom: { ...send.custom, ...values } },
            shown: { ...shown, custom: { ...ticket.custom, ...shown.custom, ...values } },
          })
        }}
        onClose={giveUp}
      />
    )
  )
}

function Unfinished({ refusal: { row, change, error, retry, giveUp } }: { refusal: Refusal }) {
  const drafts = useDrafts()
  const { data: around } = useQuery(aroundQuery(row.code))
  const { data: own = [] } = useQuery(ownDraftsQuery)
  const isWritten = hasDraft(drafts, row.id) || own.some((one) => one.ticketId === row.id && !one.sendAt)
  const unfinished = around && unfinishedOf(row, around, isWritten)
  const isFinished = !error && around !== undefined && unfinished === undefined
  // It was done meanwhile: there is nothing left to ask.
  useEffect(() => {
    if (isFinished) retry(change)
  }, [isFinished, retry, change])
  return (
    unfinished && (
      <FinishDialog
        unfinished={unfinished}
        status={change.shown.status === 'closed' ? 'closed' : 'resolved'}
        onCancel={giveUp}
        onFinish={(reason) => retry({ ...change, send: { ...change.send, ...(reason && { finishAnyway: reason }) } })}
      />
    )
  )
}

/** Both values; the own one can be put through. */
function Conflict({ refusal: { row, change, error, retry, giveUp } }: { refusal: Refusal }) {
  const t = useT()
  const place = usePlace()
  const { data: fresh } = useQuery({ ...ticketQuery(row.code), staleTime: 0, refetchOnMount: 'always' })
  // What is known may be older than the change of the other one.
  if (!fresh || !error || fresh.version < Number(error.problem.version ?? 0)) return null
  const keep = () => {
    giveUp()
    showTicket(fresh.id, fresh)
  }
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && keep()}
      title={t('ticket:conflict.title')}
      description={row.code}
      footer={
        <>
          <Button press="mod+enter" onClick={() => retry(change, fresh)}>
            {t('ticket:conflict.useMine')}
          </Button>
          <Button variant="primary" press="esc" autoFocus onClick={keep}>
            {t('ticket:conflict.keepTheirs')}
          </Button>
        </>
      }
    >
      <p>{conflictInWords(error, fresh, change.shown, { place, t })}</p>
    </Dialog>
  )
}
