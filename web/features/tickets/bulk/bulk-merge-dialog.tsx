import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { StatusDot } from '../../../shared/status-badge.tsx'
import type { ChosenTicket } from '../../../shared/use-selection.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { findTickets } from '../acts/acts.api.ts'
import { type BulkCheck, bulkCheckQuery } from './bulk.api.ts'

/** Merges the chosen tickets into one of them, or into any other one that is found. */
export function BulkMergeDialog({
  ids,
  chosen,
  onBegin,
  onClose,
}: {
  ids: readonly string[]
  /** Those of them that are loaded. */
  chosen: readonly ChosenTicket[]
  /** Throws what the server refuses. */
  onBegin: (sourceIds: string[], into: { ticket: string; reason: string }) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const [target, setTarget] = useState<ChosenTicket>()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const sources = ids.filter((id) => id !== target?.id)
  const known = useRef(new Map<string, ChosenTicket>())
  const find = useCallback(
    async (text: string, signal: AbortSignal) => {
      const found: readonly ChosenTicket[] =
        text.trim() === '' ? chosen : (await findTickets(text, signal)).filter((one) => !one.mergedInto)
      for (const one of found) known.current.set(one.id, one)
      return found.map(({ id, code, subject, status }) => ({
        value: id,
        label: code,
        detail: subject,
        icon: <StatusDot status={status} />,
      }))
    },
    [chosen],
  )

  const met = useQuery({
    ...bulkCheckQuery({ tickets: { ids: sources }, mergeInto: { ticket: target?.id ?? '', reason: '' } }),
    enabled: target !== undefined && sources.length > 0,
    retry: false,
  }).data
  const drafts = met ? met.drafts.count + met.othersDrafts.count : 0

  async function merge(): Promise<void> {
    if (!target) return
    setBusy(true)
    setError(undefined)
    try {
      await onBegin(sources, { ticket: target.id, reason: reason.trim() })
      onClose()
    } catch (refused) {
      setError(refused instanceof Error ? refused : new Error(String(refused)))
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('bulk:merge.title', { count: ids.length })}
      description={t('bulk:merge.lead')}
      footer={
        <DialogActions
          disabled={!target || sources.length === 0}
          busy={busy}
          onDo={() => void merge()}
          onClose={onClose}
        >
          {target ? t('bulk:merge.submit', { count: sources.length, target: target.code }) : t('bulk:merge.button')}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={error} />
        <Field label={t('bulk:merge.into')} hint={t('bulk:merge.intoHint')}>
          <Picker
            wide
            label={t('bulk:merge.into')}
            placeholder={t('bulk:merge.find')}
            options={find}
            chosen={target ? [target.id] : []}
            onChoose={({ value }) => setTarget(known.current.get(value))}
            trigger={
              <Button press="shift+f" className="w-full justify-start">
                <Search aria-hidden="true" className="size-3.5 text-ink3" />
                <span className="min-w-0 truncate">
                  {target ? `${target.code} ${target.subject}` : t('bulk:merge.choose')}
                </span>
              </Button>
            }
          />
        </Field>
        <Field label={t('bulk:merge.reason')}>
          <TextInput maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {met && drafts > 0 && (
          <Banner tone="warn">
            <span role="status">{t('bulk:merge.drafts', { codes: draftCodes(met) })}</span>
          </Banner>
        )}
      </div>
    </Dialog>
  )
}

/** The first codes of tickets with drafts, whose ever. */
function draftCodes({ drafts, othersDrafts }: BulkCheck): string {
  const codes = [...new Set([...drafts.tickets, ...othersDrafts.tickets].map(({ code }) => code))]
  const hasMore = drafts.count > drafts.tickets.length || othersDrafts.count > othersDrafts.tickets.length
  return [...codes, ...(hasMore ? ['…'] : [])].join(', ')
}
