import { type DragEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { translate } from '../i18n/i18n.ts'
import { useT } from '../i18n/use-t.ts'
import { toast } from '../ui/toast.ts'
import { orderViews, type View, viewName } from './views.api.ts'

/**
 * A view is moved among its neighbours by dragging it, or by Alt with the arrows while its link has the focus. Each entry of the list
 * carries `data-view`.
 */
export function useReorderViews(
  views: readonly View[] | undefined,
  list: RefObject<HTMLElement | null>,
  [back, on]: readonly [string, string],
) {
  const t = useT()
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState<string>()
  const [said, setSaid] = useState('')
  // A link that changes its place in the document loses the focus: it gets it back.
  const moved = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (moved.current === undefined) return
    list.current?.querySelector<HTMLElement>(`[data-view="${moved.current}"] a`)?.focus()
    moved.current = undefined
  })

  function move(id: string, to: number): void {
    const view = views?.find((one) => one.id === id)
    if (!views || !view || to < 0 || to >= views.length) return
    orderViews(views.filter((one) => one.id !== id).toSpliced(to, 0, view)).catch((error: Error) =>
      toast.failed(translate('shell:nav.orderFailed'), { description: error.message }),
    )
    setSaid(t('shell:nav.moved', { name: viewName(view), at: to + 1 }))
  }

  return {
    /** What was done, for screen readers. */
    said,
    /** True for the entry that what is dragged would take the place of. */
    isTarget: (id: string) => over === id && dragged !== id,
    entryProps: (id: string, at: number) => ({
      'data-view': id,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move'
        setDragged(id)
      },
      onDragEnd: () => {
        setDragged(undefined)
        setOver(undefined)
      },
      onDragOver: (event: DragEvent) => {
        if (dragged === undefined) return
        event.preventDefault()
        setOver(id)
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        if (dragged !== undefined) move(dragged, at)
      },
    }),
    linkProps: (id: string, at: number) => ({
      'aria-keyshortcuts': `Alt+${back} Alt+${on}`,
      onKeyDown: (event: KeyboardEvent) => {
        if (!event.altKey || (event.key !== back && event.key !== on)) return
        event.preventDefault()
        event.stopPropagation()
        moved.current = id
        move(id, at + (event.key === back ? -1 : 1))
      },
    }),
  }
}
