import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { bulkQuery, createBulkChange, isRunning } from '../bulk/bulk.api.ts'
import { seenNow } from '../bulk/bulk-change.ts'
import { BulkRowsDialog } from '../bulk/bulk-rows-dialog.tsx'
import { outdateTicket, type Ticket } from '../tickets.api.ts'
import { type Incident, incidentsQuery } from './incidents.api.ts'

/** One answer to all open incidents of a problem: to whom it goes is shown before, what became of each afterwards. */
export function AnswerIncidents({ ticket, onClose }: { ticket: Pick<Ticket, 'id' | 'code'>; onClose: () => void }) {
  const [bulkId, setBulkId] = useState<string>()
  return bulkId ? (
    <Results id={bulkId} problemId={ticket.id} onClose={onClose} />
  ) : (
    <Writing ticket={ticket} onBegun={setBulkId} onClose={onClose} />
  )
}

const isAnswerable = ({ to, cc }: Incident) => to.length + cc.length > 0

function Writing({
  ticket,
  onBegun,
  onClose,
}: {
  ticket: Pick<Ticket, 'id' | 'code'>
  onBegun: (bulkId: string) => void
  onClose: () => void
}) {
  const t = useT()
  const mayResolve = useCan('tickets:update')
  const query = useQuery(incidentsQuery(ticket.id))
  const [text, setText] = useState('')
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set())
  const [resolves, setResolves] = useState(false)
  const [seenTo] = useState(seenNow)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const ids = (query.data ?? []).filter((one) => isAnswerable(one) && !without.has(one.id)).map(({ id }) => id)
  async function send(): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      const message = { kind: 'public' as const, bodyText: text }
      const change = resolves ? { change: { status: 'resolved' as const } } : {}
      onBegun((await createBulkChange({ tickets: { ids }, message, ...change, ...seenTo })).id)
    } catch (refused) {
      setError(refused instanceof Error ? refused : new Error(String(refused)))
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('acts:incidents.title', { code: ticket.code })}
      description={t('acts:incidents.lead')}
      footer={
        <DialogActions
          disabled={text.trim() === '' || ids.length === 0}
          busy={busy}
          onDo={() => void send()}
          onClose={onClose}
        >
          {t('acts:incidents.submit', { count: ids.length })}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={error} />
        <Field label={t('acts:incidents.text')} required>
          <TextArea
            autoFocus
            rows={6}
            maxLength={15_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {mayResolve && <Checkbox checked={resolves} onChange={setResolves} label={t('acts:incidents.resolve')} />}
        <section className="flex flex-col gap-1">
          <h3 className="font-medium">{t('acts:incidents.goesTo')}</h3>
          <Loaded query={query}>
            {(incidents) =>
              incidents.length === 0 ? (
                <p className="text-ink2">{t('acts:incidents.none')}</p>
              ) : (
                <ul className="flex max-h-72 flex-col divide-y divide-line-soft overflow-y-auto rounded-lg border border-line">
                  {incidents.map((incident) => (
                    <Line
                      key={incident.id}
                      incident={incident}
                      isChosen={isAnswerable(incident) && !without.has(incident.id)}
                      onChoose={(isChosen) =>
                        setWithout((before) => {
                          const next = new Set(before)
                          if (isChosen) next.delete(incident.id)
                          else next.add(incident.id)
                          return next
                        })
                      }
                    />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
      </div>
    </Dialog>
  )
}

function Line({
  incident,
  isChosen,
  onChoose,
}: {
  incident: Incident
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}) {
  const t = useT()
  const { code, subject, to, cc, warnings } = incident
  const names = (list: Incident['to']) => list.map(({ address }) => address).join(', ')
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <span className="flex h-5 items-center">
        <Checkbox
          name={t('acts:incidents.choose', { code })}
          checked={isChosen}
          disabled={!isAnswerable(incident)}
          onChange={onChoose}
        />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="shrink-0 font-mono text-ink3 text-xs">{code}</span>
          <span className="min-w-0 truncate">{subject}</span>
        </p>
        {isAnswerable(incident) && (
          <p className="break-words text-ink2 text-xs">
            {names(to)}
            {cc.length > 0 && ` · ${t('ticket:composer.cc')}: ${names(cc)}`}
          </p>
        )}
        {warnings.map((warning) => (
          <p key={warning.text} className="flex items-start gap-1.5 text-warn text-xs">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
            <span className="min-w-0 break-words">{say(warning, warning.text)}</span>
          </p>
        ))}
      </div>
    </li>
  )
}

/** What became of each, while the answers are written and when all are. */
function Results({ id, problemId, onClose }: { id: string; problemId: string; onClose: () => void }) {
  const { data: bulk, refetch } = useQuery(bulkQuery(id))
  useLive(['bulk.*'], () => void refetch())
  const isOver = bulk !== undefined && !isRunning(bulk)
  // Beside the problem stands how its incidents are now.
  useEffect(() => {
    if (isOver) outdateTicket(problemId)
  }, [isOver, problemId])
  return bulk ? <BulkRowsDialog bulk={bulk} onClose={onClose} /> : null
}
