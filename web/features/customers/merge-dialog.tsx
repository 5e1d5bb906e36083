import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Search } from 'lucide-react'
import { useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { fieldsOfQuery } from '../../shared/custom/custom-fields.ts'
import { isCustom, keyOfCustom } from '../../shared/custom/record-cell.tsx'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Button } from '../../ui/button.tsx'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Picker } from '../../ui/picker.tsx'
import { toast } from '../../ui/toast.ts'
import { customValueOf, valueOfField } from './merge-values.ts'
import {
  findMergeable,
  type Mergeable,
  type MergeKind,
  type MergeSide,
  mergeCustomers,
  mergePreviewQuery,
  undoMerge,
} from './merges.api.ts'

type One = { id: string; name: string }

/** Makes two customers one: whom with, in which direction, and whose values stay where both say something. */
export function MergeDialog({
  kind,
  customer,
  other: given,
  onClose,
  onMerged,
}: {
  kind: MergeKind
  customer: One
  /** Whom with, when that is known. */
  other?: One
  onClose: () => void
  onMerged: (keptId: string) => void
}) {
  const t = useT()
  const [other, setOther] = useState(given)
  const [isTurned, setIsTurned] = useState(false)
  const [sides, setSides] = useState<Record<string, MergeSide>>({})
  const kept = isTurned && other ? other : customer
  const gone = isTurned ? customer : other
  const merge = useMutation({
    mutationFn: (goneId: string) => mergeCustomers(kind, { keptId: kept.id, goneId, fields: sides }),
    onSuccess: (done) => {
      onClose()
      onMerged(done.keptId)
      const failed = (error: Error) => toast.failed(t('merging:undoFailed'), { description: error.message })
      toast.done(t('merging:done', { name: done.goneName }), {
        action: { label: t('merging:undo'), run: () => void undoMerge(done.id).catch(failed) },
      })
    },
  })
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('merging:title', { name: customer.name })}
      description={t('merging:text')}
      footer={
        <>
          <Button variant="ghost" press="esc" onClick={onClose}>
            {t('shared:form.cancel')}
          </Button>
          <Button
            variant="primary"
            press="mod+enter"
            busy={merge.isPending}
            disabled={!gone}
            onClick={() => gone && merge.mutate(gone.id)}
          >
            {t('merging:confirm')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={merge.error ?? undefined} />
        <div className="flex flex-wrap items-center gap-2">
          <Picker
            label={t('merging:choose')}
            trigger={
              <Button press="mod+shift+o">
                <Search aria-hidden="true" className="size-3.5" />
                {other ? other.name : t('merging:choose')}
              </Button>
            }
            options={async (text, signal) =>
              (await findMergeable(kind, text, signal))
                .filter(({ id }) => id !== customer.id)
                .map(({ id, name, detail }) => ({ value: id, label: name, detail }))
            }
            chosen={other ? [other.id] : []}
            onChoose={({ value, label }) => {
              setOther({ id: value, name: label })
              setSides({})
            }}
          />
          {other && (
            <Button
              variant="ghost"
              press="mod+shift+x"
              onClick={() => {
                setIsTurned(!isTurned)
                setSides({})
              }}
            >
              <ArrowLeftRight aria-hidden="true" className="size-3.5" />
              {t('merging:turn')}
            </Button>
          )}
        </div>
        {gone && (
          <Preview
            key={`${kept.id}${gone.id}`}
            kind={kind}
            keptId={kept.id}
            goneId={gone.id}
            sides={sides}
            onSide={(field, side) => setSides({ ...sides, [field]: side })}
          />
        )}
      </div>
    </Dialog>
  )
}

const told = ['tickets', 'conversations', 'notes', 'identities', 'accounts', 'contacts', 'domains', 'children'] as const

function Preview({
  kind,
  keptId,
  goneId,
  sides,
  onSide,
}: {
  kind: MergeKind
  keptId: string
  goneId: string
  sides: Record<string, MergeSide>
  onSide: (field: string, side: MergeSide) => void
}) {
  const t = useT()
  const place = usePlace()
  const { data: customs = [] } = useQuery(fieldsOfQuery(kind))
  const query = useQuery(mergePreviewQuery(kind, keptId, goneId))
  return (
    <Loaded query={query}>
      {({ kept, gone, conflicts, moves }) => {
        const moved = told.flatMap((what) => {
          const count = moves.find((one) => one.what === what)?.count ?? 0
          return count > 0 ? [t(`merging:moves.${what}`, { count })] : []
        })
        return (
          <>
            <div className="grid gap-3 sm:grid-cols-2">
              <Side title={t('merging:kept')} customer={kept} />
              <Side title={t('merging:gone')} customer={gone} />
            </div>
            <p>
              {moved.length > 0
                ? t('merging:moving', { what: moved.join(', '), name: kept.name })
                : t('merging:movingNothing')}
            </p>
            {conflicts.map((field) => {
              const custom = isCustom(field) && customs.find(({ key }) => key === keyOfCustom(field))
              if (isCustom(field) && !custom) return null
              const textOf = (customer: Mergeable) =>
                custom ? customValueOf(customer, custom, { place, t }) : valueOfField(customer, field, place.locale)
              const choices = (['kept', 'gone'] as const).map((side) => ({
                value: side as MergeSide,
                label: textOf(side === 'kept' ? kept : gone),
              }))
              if (field === 'notes') choices.unshift({ value: 'both', label: t('merging:both') })
              return (
                <ChoiceRow
                  key={field}
                  label={custom ? custom.name : t(`merging:fields.${field as 'name'}`)}
                  value={sides[field] ?? (field === 'notes' ? 'both' : 'kept')}
                  choices={choices}
                  onChange={(side) => onSide(field, side)}
                />
              )
            })}
          </>
        )
      }}
    </Loaded>
  )
}

function Side({ title, customer }: { title: string; customer: Mergeable }) {
  const details =
    'emails' in customer ? [...customer.emails, ...customer.phones].map((one) => one.value) : customer.domains
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-line bg-card p-3">
      <h3 className="text-ink3 text-xs">{title}</h3>
      <p className="truncate font-semibold">{customer.name}</p>
      {details.map((text) => (
        <p key={text} className="break-all text-ink2">
          {text}
        </p>
      ))}
    </section>
  )
}
