import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { bulkCheckQuery, type CreateBulkChange, createBulkChange } from '../bulk/bulk.api.ts'
import { BulkProgress } from '../bulk/bulk-progress.tsx'
import { ReapplyFields } from './reapply-fields.tsx'
import { policiesQuery } from './sla.api.ts'

/** Applies an SLA anew to many tickets: an act with a reason, a result for each ticket, and a way back. `policyId` null: chosen for each. */
export function ReapplyManyDialog({
  tickets,
  policyId: usual,
  onBegin,
  onClose,
}: {
  tickets: CreateBulkChange['tickets']
  policyId: string | null
  /** The change that has begun. */
  onBegin: (bulkId: string) => void
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const policies = useQuery(policiesQuery).data
  const meant = useQuery(bulkCheckQuery({ tickets, sla: { policyId: null, reason: '–' } })).data
  const form = useForm({
    initial: { policyId: usual, reason: '' },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: t('sla:reapply.reasonMissing') } : {}),
    submit: ({ policyId, reason }) => createBulkChange({ tickets, sla: { policyId, reason: reason.trim() } }),
    onDone: ({ id }) => {
      onClose()
      onBegin(id)
    },
  })
  return (
    <FormDialog
      size="sm"
      title={t('sla:reapply.title')}
      description={t('sla:many.text')}
      form={form}
      submit={t('sla:reapply.do')}
      onClose={onClose}
    >
      <p role="status" className="font-medium">
        {meant
          ? t('sla:many.count', {
              count: meant.total,
              shown: `${formatNumber(meant.total, place)}${meant.capped ? '+' : ''}`,
            })
          : t('sla:many.counting')}
      </p>
      <ReapplyFields form={form} policies={policies} />
    </FormDialog>
  )
}

/** A button that asks for it, and how far it came. */
export function useReapplyMany(): {
  ask: (tickets: CreateBulkChange['tickets'], policyId: string | null) => void
  parts: React.ReactNode
} {
  const [wish, setWish] = useState<{ tickets: CreateBulkChange['tickets']; policyId: string | null }>()
  const [running, setRunning] = useState<string>()
  return {
    ask: (tickets, policyId) => setWish({ tickets, policyId }),
    parts: (
      <>
        {running && (
          // The page scrolls beneath it.
          <div className="pointer-events-none fixed inset-0 z-20 [&>*]:pointer-events-auto">
            <BulkProgress key={running} id={running} onClose={() => setRunning(undefined)} />
          </div>
        )}
        {wish && <ReapplyManyDialog {...wish} onBegin={setRunning} onClose={() => setWish(undefined)} />}
      </>
    ),
  }
}

/** The open tickets that have a policy, or that have none. */
export const openTicketsOf = (policyId: string | null): CreateBulkChange['tickets'] => ({
  query: { filter: openFilterOf(policyId) },
})

export const openFilterOf = (policyId: string | null) => ({
  all: [
    { field: 'open', operator: 'is' as const, value: true },
    policyId
      ? { field: 'slaPolicy', operator: 'is' as const, value: policyId }
      : { field: 'slaPolicy', operator: 'is_empty' as const },
  ],
})
