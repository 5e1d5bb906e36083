import clsx from 'clsx'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import type { Stage, StageCount } from './board.api.ts'

/** On narrow windows one column is on screen: swiped to, or chosen here. */
export function StageTabs({
  stages,
  counts,
  scroller,
}: {
  stages: readonly Stage[]
  counts: readonly StageCount[] | undefined
  scroller: RefObject<HTMLElement | null>
}) {
  const t = useT()
  const place = usePlace()
  const [shown, setShown] = useState(0)
  const list = useRef<HTMLElement>(null)

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const follow = () => setShown(Math.round(box.scrollLeft / Math.max(1, box.clientWidth)))
    box.addEventListener('scroll', follow, { passive: true })
    return () => box.removeEventListener('scroll', follow)
  }, [scroller])
  useEffect(() => {
    list.current?.children[shown]?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [shown])

  return (
    <nav
      ref={list}
      aria-label={t('board:stages')}
      className="flex shrink-0 gap-1 overflow-x-auto border-line border-b px-2 py-1.5"
    >
      {stages.map((stage, at) => {
        const counted = counts?.find((one) => one.stageId === stage.id)
        return (
          <button
            key={stage.id}
            type="button"
            aria-current={at === shown ? 'true' : undefined}
            onClick={() => scroller.current?.scrollTo({ left: at * scroller.current.clientWidth })}
            className={clsx(
              'flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2.5',
              at === shown ? 'bg-active font-medium' : 'text-ink2',
            )}
          >
            <LabelDot color={stage.color} />
            {stage.name}
            {counted && (
              <span className="text-ink3 tabular-nums">
                {formatNumber(counted.count, place)}
                {counted.capped && '+'}
              </span>
            )}
          </button>
        )
      })}
    </nav>
  )
}
