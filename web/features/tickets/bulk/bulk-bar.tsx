import {
  ArrowUpFromLine,
  CircleDot,
  Flag,
  ListPlus,
  Merge,
  MessageSquare,
  Tag,
  Trash2,
  UserRound,
  X,
  Zap,
} from 'lucide-react'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import {
  nobody,
  useAssigningOptions,
  useLabelsToSet,
  usePriorityOptions,
  useStatusOptions,
} from '../../../shared/property-options.tsx'
import type { BulkBarProps } from '../../../shared/use-selection.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { toast } from '../../../ui/toast.ts'
import { queryOf, type TicketFilter } from '../ticket-search.ts'
import { type BulkCheck, type CreateBulkChange, checkBulkChange, createBulkChange } from './bulk.api.ts'
import { seenNow } from './bulk-change.ts'
import { BulkDeleteDialog } from './bulk-delete-dialog.tsx'
import { BulkDialog } from './bulk-dialog.tsx'
import { BulkFinishDialog } from './bulk-finish-dialog.tsx'
import { BulkMergeDialog } from './bulk-merge-dialog.tsx'
import { BulkMessageDialog } from './bulk-message-dialog.tsx'
import { BulkProgress } from './bulk-progress.tsx'
import { leftBy } from './met-words.ts'

const BulkEscalateDialog = lazy(async () => ({
  default: (await import('./bulk-escalate-dialog.tsx')).BulkEscalateDialog,
}))
const BulkMacroDialog = lazy(async () => ({ default: (await import('./bulk-macro-dialog.tsx')).BulkMacroDialog }))

type Act = Omit<CreateBulkChange, 'tickets'>

/** Keys of what is changed for all that are chosen. */
const actKeys = {
  status: 'shift+t',
  assignee: 'shift+i',
  priority: 'shift+p',
  label: 'shift+l',
} as const

type DialogName = 'write' | 'more' | 'merge' | 'macro' | 'delete' | 'escalate'

/**
 * What is chosen and what can be done with all of it, at the foot of the list; then how far that is. `filter`: of a list whose tickets
 * can all be meant, also those that are not loaded.
 */
export function BulkBar({ selection, rows, hasMore, filter }: BulkBarProps & { filter?: TicketFilter }) {
  const t = useT()
  const place = usePlace()
  const [running, setRunning] = useState<string>()
  const [opened, setOpened] = useState<{ dialog: DialogName; seenTo: ReturnType<typeof seenNow> }>()
  const dialog = opened?.dialog
  const setDialog = (name?: DialogName) => setOpened(name && { dialog: name, seenTo: seenNow() })
  /** Waits for the person: some of the tickets have something left to do. */
  const [finishing, setFinishing] = useState<{ act: Act; check: BulkCheck }>()
  const [busy, setBusy] = useState(false)
  const { ids, count, isAll } = selection
  const chosen = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids])

  const ticketsOf = (named: readonly string[]): CreateBulkChange['tickets'] =>
    isAll && filter ? { query: wholeOf(filter) } : { ids: [...named] }

  /** Throws what the server refuses. */
  async function start(act: Act, named: readonly string[] = [...ids]): Promise<void> {
    const bulk = await createBulkChange({ tickets: ticketsOf(named), ...opened?.seenTo, ...act })
    setRunning(bulk.id)
    selection.clear()
  }

  /** Begins, or asks the person first when some of the tickets would be finished with something left to do. */
  async function startAsking(wish: Act): Promise<void> {
    const act = { ...opened?.seenTo, ...wish }
    const check = mayFinish(act) ? await checkBulkChange({ tickets: ticketsOf([...ids]), ...act }) : null
    if (check && leftBy(check, t).length > 0) setFinishing({ act, check })
    else await start(act)
  }

  async function begin(act: Act): Promise<boolean> {
    setBusy(true)
    try {
      await startAsking(act)
      return true
    } catch (error) {
      toast.failed(t('bulk:failed'), { description: error instanceof Error ? error.message : undefined })
      return false
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      {running && <BulkProgress key={running} id={running} onClose={() => setRunning(undefined)} />}
      {count > 0 && (
        <ShortcutScope name="bulk">
          <section
            aria-label={t('bulk:bar')}
            className="absolute inset-x-2 bottom-3 z-20 mx-auto flex w-fit max-w-[calc(100%-1rem)] animate-enter flex-wrap items-center justify-center gap-1.5 rounded-xl border border-line bg-card px-2.5 py-2 shadow-float"
          >
            <p role="status" className="px-1 font-medium text-sm tabular-nums">
              {isAll && hasMore ? t('bulk:allChosen') : t('bulk:chosen', { count, shown: formatNumber(count, place) })}
            </p>
            {!isAll && ((filter && hasMore) || count < rows.length) && (
              <Button variant="ghost" press="mod+shift+a" onClick={selection.selectAll}>
                {t(filter ? 'bulk:selectAll' : 'bulk:selectShown')}
              </Button>
            )}
            <Acts busy={busy} canMerge={!isAll} onAct={(act) => void begin(act)} onDialog={setDialog} />
            <Keys onClear={selection.clear} />
            <IconButton
              label={t('bulk:clear')}
              shortcut="esc"
              icon={<X aria-hidden="true" />}
              onClick={selection.clear}
            />
          </section>
        </ShortcutScope>
      )}
      {dialog === 'write' && (
        <BulkMessageDialog
          count={isAll && hasMore ? null : count}
          onSend={async (message) => {
            if (await begin({ message })) setDialog(undefined)
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'more' && (
        <BulkDialog
          count={isAll && hasMore ? null : count}
          onBegin={startAsking}
          onClose={() => setDialog(undefined)}
        />
      )}
      {finishing && (
        <BulkFinishDialog
          check={finishing.check}
          run={() => start(finishing.act)}
          onClose={() => setFinishing(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <BulkDeleteDialog
          count={isAll && hasMore ? null : count}
          onBegin={start}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'escalate' && (
        <Suspense>
          <BulkEscalateDialog
            count={isAll && hasMore ? null : count}
            onBegin={start}
            onClose={() => setDialog(undefined)}
          />
        </Suspense>
      )}
      {dialog === 'macro' && (
        <Suspense>
          <BulkMacroDialog
            count={isAll && hasMore ? null : count}
            rows={chosen}
            tickets={ticketsOf([...ids])}
            onBegin={start}
            onClose={() => setDialog(undefined)}
          />
        </Suspense>
      )}
      {dialog === 'merge' && (
        <BulkMergeDialog
          ids={[...ids]}
          chosen={chosen}
          onBegin={(sources, mergeInto) => start({ mergeInto }, sources)}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  )
}

/** By its status, or by a stage, of which the server knows the status. */
const mayFinish = ({ change }: Act) =>
  change?.status === 'resolved' || change?.status === 'closed' || change?.stageId !== undefined

/** All tickets of a list, as bulk changes ask for them. */
function wholeOf(filter: TicketFilter) {
  const { filter: condition, ...query } = queryOf(filter)
  return { ...query, ...(condition && { filter: filter.condition }) }
}

function Keys({ onClear }: { onClear: () => void }) {
  const t = useT()
  useShortcut('bulk.clear', 'esc', onClear, { label: t('bulk:clear'), group: 'list' })
  return null
}

/** The changes that are made most; each asks for one value and begins. */
function Acts({
  busy,
  canMerge,
  onAct,
  onDialog,
}: {
  busy: boolean
  canMerge: boolean
  onAct: (act: Act) => void
  onDialog: (dialog: DialogName) => void
}) {
  const t = useT()
  const status = useStatusOptions()
  const priority = usePriorityOptions()
  const assignee = useAssigningOptions()
  const labels = useLabelsToSet()
  const mayUpdate = useCan('tickets:update')
  const mayAssign = useCan('tickets:assign')
  const mayReply = useCan('tickets:reply')
  const mayNote = useCan('tickets:note')
  const mayMerge = useCan('tickets:merge')
  const mayDelete = useCan('tickets:delete')
  const act = (
    key: 'status' | 'assignee' | 'priority' | 'label',
    icon: ReactNode,
    options: readonly PickerOption[] | undefined,
    changeOf: (value: string) => Act['change'],
  ) => (
    <Picker
      label={t(`bulk:act.${key}`)}
      placeholder={t(`bulk:act.${key}`)}
      options={options ?? []}
      chosen={[]}
      onChoose={({ value }) => onAct({ change: changeOf(value) })}
      trigger={
        <Button press={actKeys[key]} variant="ghost" disabled={busy} aria-haspopup="dialog">
          {icon}
          <span className="max-sm:sr-only">{t(`bulk:act.${key}`)}</span>
        </Button>
      }
    />
  )
  const icon = 'size-3.5'
  return (
    <>
      {mayUpdate &&
        act('status', <CircleDot aria-hidden="true" className={icon} />, status, (value) => {
          const known = status.find((one) => one.value === value)
          return known && { status: known.value }
        })}
      {mayUpdate &&
        mayAssign &&
        act('assignee', <UserRound aria-hidden="true" className={icon} />, assignee, (value) => ({
          assigneeId: value === nobody ? null : value,
        }))}
      {mayUpdate &&
        act('priority', <Flag aria-hidden="true" className={icon} />, priority, (value) => {
          const known = priority.find((one) => one.value === value)
          return known && { priority: known.value }
        })}
      {mayUpdate &&
        act('label', <Tag aria-hidden="true" className={icon} />, labels, (value) => ({ addLabelIds: [value] }))}
      {(mayReply || mayNote) && (
        <IconButton
          press="w"
          label={t('bulk:act.write')}
          disabled={busy}
          icon={<MessageSquare aria-hidden="true" />}
          onClick={() => onDialog('write')}
        />
      )}
      {(mayReply || mayNote || mayUpdate) && (
        <IconButton
          press="m"
          label={t('bulk:act.macro')}
          disabled={busy}
          icon={<Zap aria-hidden="true" />}
          onClick={() => onDialog('macro')}
        />
      )}
      {canMerge && mayUpdate && mayMerge && (
        <IconButton
          press="shift+y"
          label={t('bulk:act.merge')}
          disabled={busy}
          icon={<Merge aria-hidden="true" />}
          onClick={() => onDialog('merge')}
        />
      )}
      {mayUpdate && (
        <IconButton
          press="shift+g"
          label={t('bulk:act.escalate')}
          disabled={busy}
          icon={<ArrowUpFromLine aria-hidden="true" />}
          onClick={() => onDialog('escalate')}
        />
      )}
      {mayDelete && (
        <IconButton
          press="shift+delete"
          label={t('bulk:act.delete')}
          disabled={busy}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onDialog('delete')}
        />
      )}
      <Button press="shift+f" variant="ghost" disabled={busy} onClick={() => onDialog('more')}>
        <ListPlus aria-hidden="true" className={icon} />
        <span className="max-sm:sr-only">{t('bulk:act.more')}</span>
      </Button>
    </>
  )
}
