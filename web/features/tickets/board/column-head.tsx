import clsx from 'clsx'
import { ChevronsLeftRight, ChevronsRightLeft, Clock } from 'lucide-react'
import { formatDuration, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Tooltip } from '../../../ui/tooltip.tsx'
import type { Stage, StageCount } from './board.api.ts'

/** How many tickets a column has; undefined until it is known. */
export interface ColumnCount {
  count: number
  capped: boolean
  overLimit: number | null
}

/** A number of the API, or how many a column has loaded where nothing was counted. */
export function countOf(
  counted: StageCount | undefined,
  loaded: { rows: readonly unknown[]; nextCursor: string | null } | undefined,
): ColumnCount | undefined {
  if (counted) return counted
  return loaded && { count: loaded.rows.length, capped: loaded.nextCursor !== null, overLimit: null }
}

export function useCountInWords(count: ColumnCount | undefined): string {
  const place = usePlace()
  return count ? `${formatNumber(count.count, place)}${count.capped ? '+' : ''}` : ''
}

/** Name, colour, number and limit of a column. */
export function ColumnHead({
  stage,
  count,
  onFold,
}: {
  stage: Stage
  count: ColumnCount | undefined
  /** Folds it; absent for columns that stay open. */
  onFold?: () => void
}) {
  const t = useT()
  const said = useCountInWords(count)
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 px-2.5">
      <LabelDot color={stage.color} />
      <h2 className="min-w-0 truncate font-semibold text-sm">{stage.name}</h2>
      <span className="shrink-0 text-ink3 tabular-nums">{said}</span>
      <span className="ml-auto flex shrink-0 items-center gap-1">
        {stage.limitMinutes !== null && <LimitBadge minutes={stage.limitMinutes} over={count?.overLimit ?? 0} />}
        {onFold && (
          <IconButton
            press="shift+f"
            label={t('board:column.fold', { stage: stage.name })}
            icon={<ChevronsRightLeft aria-hidden="true" />}
            onClick={onFold}
          />
        )}
      </span>
    </div>
  )
}

/** The time limit of a stage, and how many tickets stand there for longer. */
function LimitBadge({ minutes, over }: { minutes: number; over: number }) {
  const t = useT()
  const place = usePlace()
  const limit = formatDuration(minutes, place)
  const label = over > 0 ? t('board:column.over', { count: over, limit }) : t('board:column.limit', { limit })
  return (
    <Tooltip label={label}>
      <span
        role="img"
        aria-label={label}
        className={clsx(
          'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs tabular-nums',
          over > 0 ? 'border-danger-line bg-danger-bg font-medium text-danger' : 'border-line bg-card text-ink2',
        )}
      >
        <Clock aria-hidden="true" className="size-3" />
        {over > 0 ? t('board:column.overShort', { over: formatNumber(over, place), limit }) : limit}
      </span>
    </Tooltip>
  )
}

/** A folded column: its name and number stand upright; pressing it opens it, cards can be dropped on it. */
export function FoldedColumn({
  stage,
  count,
  isTarget,
  refusal,
  onUnfold,
}: {
  stage: Stage
  count: ColumnCount | undefined
  isTarget: boolean
  refusal: string | undefined
  onUnfold: () => void
}) {
  const t = useT()
  const said = useCountInWords(count)
  return (
    <section
      data-column={stage.id}
      data-folded
      aria-label={t('board:column.name', { stage: stage.name, count: said })}
      title={refusal}
      className={clsx('flex w-11 shrink-0 flex-col rounded-lg bg-panel', targetLook(isTarget, refusal))}
    >
      <button
        type="button"
        aria-expanded={false}
        title={t('board:column.unfold', { stage: stage.name })}
        onClick={onUnfold}
        className="flex min-h-0 flex-1 flex-col items-center gap-2 rounded-lg py-3 text-ink2 hover:bg-hover hover:text-ink"
      >
        <ChevronsLeftRight aria-hidden="true" className="size-4 shrink-0 text-ink3" />
        <LabelDot color={stage.color} />
        <span className="min-h-0 truncate font-semibold text-sm [writing-mode:vertical-rl]">{stage.name}</span>{' '}
        <span className="shrink-0 text-ink3 tabular-nums [writing-mode:vertical-rl]">{said}</span>
      </button>
    </section>
  )
}

/** How a column looks while a card is held over it. */
export function targetLook(isTarget: boolean, refusal: string | undefined): string | false {
  if (!isTarget) return false
  return refusal ? 'outline-2 outline-danger-line outline-dashed' : 'outline-2 outline-accent-ink'
}
