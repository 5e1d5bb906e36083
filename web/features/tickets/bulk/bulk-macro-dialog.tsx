import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, TriangleAlert, Zap } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import type { ChosenTicket } from '../../../shared/use-selection.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Chip } from '../../../ui/chip.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { MacroPreview, missingIn } from '../macros/macro-preview.tsx'
import { type MacroRow, macrosQuery, type RenderedMacro, renderQuery, variablesQuery } from '../macros/macros.api.ts'
import { usePartWords } from '../macros/part-words.ts'
import { variableWords } from '../macros/variable-words.ts'
import { type BulkCheck, bulkCheckQuery, type CreateBulkChange } from './bulk.api.ts'
import { codesOf, leftBy } from './met-words.ts'

/** Applies a macro to many tickets, after a look at what it is on each. `count` null: all of the list. */
export function BulkMacroDialog({
  count,
  rows,
  tickets,
  onBegin,
  onClose,
}: {
  count: number | null
  /** The chosen tickets that are loaded: the macro is shown with their values. */
  rows: readonly ChosenTicket[]
  /** All of them, as the server is asked for them. */
  tickets: CreateBulkChange['tickets']
  /** Throws what the server refuses. */
  onBegin: (act: Pick<CreateBulkChange, 'macros'>) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const { data: macros } = useQuery(macrosQuery)
  useQuery(variablesQuery)
  const [macro, setMacro] = useState<MacroRow>()
  const [skip, setSkip] = useState<readonly string[]>([])
  const [at, setAt] = useState(0)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const ticket = rows[at]
  const shown = useQuery({
    ...renderQuery(macro?.id ?? '', ticket?.id ?? '', 0),
    enabled: macro !== undefined && ticket !== undefined,
    // As it stands at this moment: what is shown here is not kept by the version of the ticket.
    staleTime: 0,
    placeholderData: (before, query) => (query?.queryKey[1] === macro?.id ? before : undefined),
  })
  const rendered = shown.data
  const gone = rendered?.parts.filter((part) => part.gone).map((part) => part.key) ?? []
  const left = rendered?.parts.filter(({ key }) => !skip.includes(key) && !gone.includes(key))

  const parts = [...skip, ...gone]
  const check = useQuery({
    ...bulkCheckQuery({ tickets, macros: [{ id: macro?.id ?? '', skip: parts }] }),
    // Parts that are gone are known by the preview; without one the server says itself what is wrong.
    enabled: macro !== undefined && (rendered !== undefined || !ticket) && left?.length !== 0,
    retry: false,
  })

  async function begin(): Promise<void> {
    if (!macro) return
    setBusy(true)
    setError(undefined)
    try {
      await onBegin({ macros: [{ id: macro.id, skip: parts }] })
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
      title={count === null ? t('bulk:macro.titleAll') : t('bulk:macro.title', { count })}
      description={t('bulk:macro.lead')}
      footer={
        <DialogActions disabled={!macro || left?.length === 0} busy={busy} onDo={() => void begin()} onClose={onClose}>
          {count === null ? t('bulk:macro.submitAll') : t('bulk:macro.submit', { count })}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={error} />
        <Field label={t('bulk:macro.macro')} hint={macros?.length === 0 ? t('bulk:macro.none') : undefined}>
          <Picker
            wide
            label={t('bulk:macro.macro')}
            placeholder={t('macros:search')}
            options={(macros ?? []).map((one) => ({
              value: one.id,
              label: one.name,
              detail: one.folder ?? undefined,
              keywords: [one.preview],
            }))}
            chosen={macro ? [macro.id] : []}
            onChoose={({ value }) => {
              setMacro(macros?.find((one) => one.id === value))
              setSkip([])
              setError(undefined)
            }}
            trigger={
              <Button autoFocus press="shift+f" className="w-full justify-start" aria-haspopup="dialog">
                <Zap aria-hidden="true" className="size-3.5 text-ink3" />
                <span className="min-w-0 truncate">{macro?.name ?? t('bulk:macro.choose')}</span>
              </Button>
            }
          />
        </Field>
        {macro && rendered && (
          <Parts
            parts={rendered.parts.filter(({ key }) => !skip.includes(key))}
            onSkip={(key) => setSkip([...skip, key])}
          />
        )}
        {macro && ticket && (
          <section aria-label={t('macros:preview')} className="rounded-md border border-line bg-panel">
            <div className="flex items-center gap-2 border-line border-b px-3 py-1.5">
              <span className="min-w-0 flex-1 truncate">
                <span className="font-mono text-ink3 text-xs">{ticket.code}</span> {ticket.subject}
              </span>
              <span role="status" className="shrink-0 text-ink3 text-xs tabular-nums">
                {t('bulk:macro.at', { at: at + 1, count: rows.length })}
              </span>
              <IconButton
                press="shift+k"
                label={t('bulk:macro.previous')}
                disabled={at === 0}
                icon={<ChevronLeft aria-hidden="true" />}
                onClick={() => setAt(at - 1)}
              />
              <IconButton
                press="shift+j"
                label={t('bulk:macro.next')}
                disabled={at >= rows.length - 1}
                icon={<ChevronRight aria-hidden="true" />}
                onClick={() => setAt(at + 1)}
              />
            </div>
            <div className="flex flex-col gap-2 px-3 py-2 text-sm">
              {shown.error ? (
                <p className="text-danger">{shown.error.message}</p>
              ) : rendered ? (
                <>
                  {missingIn(rendered, skip).length > 0 && (
                    <p className="font-medium text-warn">{t('bulk:macro.leftOut')}</p>
                  )}
                  <MacroPreview rendered={rendered} skip={parts} />
                </>
              ) : (
                <Skeleton className="h-3 w-3/5" />
              )}
            </div>
          </section>
        )}
        {check.data && <Met check={check.data} />}
        {left?.some(({ kind }) => kind === 'reply') && <Banner tone="warn">{t('bulk:message.warning')}</Banner>}
      </div>
    </Dialog>
  )
}

/** What the macro meets among all of the tickets, not only those that are loaded. */
function Met({ check }: { check: BulkCheck }) {
  const t = useT()
  const { missing, total } = check
  const said = [
    missing.count > 0 &&
      t('bulk:macro.missing', {
        count: missing.count,
        codes: codesOf(missing),
        values: missing.values.map(variableWords).join(', '),
      }),
    ...leftBy(check, t),
  ].filter((words) => words !== false)
  if (said.length === 0)
    return (
      <p role="status" className="text-ink3 text-xs">
        {t('bulk:macro.allFit', { count: total })}
      </p>
    )
  return (
    <Banner tone="warn">
      <span role="status">{[...said, ...(check.capped ? [t('bulk:looked', { count: total })] : [])].join(' ')}</span>
    </Banner>
  )
}

/** What the macro does, each part to be taken out; what is no more is out already. */
function Parts({ parts, onSkip }: { parts: RenderedMacro['parts']; onSkip: (key: string) => void }) {
  const t = useT()
  const wordsOf = usePartWords()
  return (
    <section aria-label={t('macros:chips.label')} className="flex flex-wrap items-center gap-1.5">
      <span className="text-ink2 text-xs">{t('bulk:macro.does')}</span>
      {parts.map((part) => (
        <Chip
          key={part.key}
          name={wordsOf(part)}
          invalid={part.gone}
          onRemove={part.gone ? undefined : () => onSkip(part.key)}
        >
          {part.gone && <TriangleAlert aria-hidden="true" className="size-3" />}
          {wordsOf(part)}
        </Chip>
      ))}
      {parts.length === 0 && <span className="text-ink3 text-xs">{t('bulk:macro.nothingLeft')}</span>}
    </section>
  )
}
