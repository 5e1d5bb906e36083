import clsx from 'clsx'
import { GripVertical } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { moved } from './moved.ts'

/** The order that the server does not have yet, and the way to send one: one after the other, of those that wait the newest alone. */
function useOrders(
  onOrder: (ids: string[]) => Promise<unknown> | undefined,
): [string[] | undefined, (ids: string[]) => void] {
  const [wanted, setWanted] = useState<string[]>()
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const newest = useRef<string[]>(undefined)
  function send(ids: string[]): void {
    newest.current = ids
    setWanted(ids)
    const isNewest = () => newest.current === ids
    // What is refused is said by who sends it.
    const turn = line.current.then(() => (isNewest() ? onOrder(ids) : undefined)).catch(() => undefined)
    line.current = turn.then(() => isNewest() && setWanted(undefined))
  }
  return [wanted, send]
}

type Dragged = { id: string; order: string[] }

/**
 * A list whose order people change: by dragging the handle of a row (mouse, pen, finger), or with the handle focused by the
 * arrow keys, Home and End. `onOrder` gets all ids and resolves when the server has them and `items` were read again: until then the
 * list shows the new order, whatever comes meanwhile, and the next order waits for its turn. (Resolved before, an answer from under way
 * shows the order before for a moment, and a row is taken hold of that is another one then.)
 */
export function ReorderList<Item extends { id: string; name: string }>({
  label,
  items,
  onOrder,
  disabled = false,
  children,
}: {
  label: string
  items: readonly Item[]
  onOrder: (ids: string[]) => Promise<unknown> | undefined
  disabled?: boolean
  children: (item: Item) => ReactNode
}) {
  const t = useT()
  const list = useRef<HTMLUListElement>(null)
  const [dragged, setDragged] = useState<Dragged>()
  // Let go at once behind the last move, that one is not drawn yet and counts all the same.
  const held = useRef<Dragged>(undefined)
  const [said, setSaid] = useState('')
  const [wanted, send] = useOrders(onOrder)
  const known = wanted ?? items.map((item) => item.id)
  // What is new since then stands at the end.
  const order = dragged?.order ?? [...known, ...items.flatMap((item) => (known.includes(item.id) ? [] : item.id))]
  const shown = order.flatMap((id) => items.find((item) => item.id === id) ?? [])
  const ids = shown.map((item) => item.id)

  function move(item: Item, to: number): void {
    const from = ids.indexOf(item.id)
    const next = moved(ids, from, to)
    if (next.every((id, at) => id === ids[at])) return
    send(next)
    setSaid(t('shared:order.said', { name: item.name, place: next.indexOf(item.id) + 1, count: next.length }))
  }
  function onKeyDown(event: KeyboardEvent, item: Item): void {
    const at = ids.indexOf(item.id)
    const places: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length }
    const to = places[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    move(item, to)
  }
  function drag(next: Dragged | undefined): void {
    held.current = next
    setDragged(next)
  }
  function onPointerMove(event: PointerEvent): void {
    const { current } = held
    if (!current || !list.current) return
    const rows = [...list.current.children]
    const at = rows.findIndex((row) => {
      const { top, height } = row.getBoundingClientRect()
      return event.clientY < top + height
    })
    const from = current.order.indexOf(current.id)
    const to = at < 0 ? rows.length - 1 : at
    if (to !== from) drag({ ...current, order: moved(current.order, from, to) })
  }
  function onPointerUp(event: PointerEvent): void {
    onPointerMove(event)
    const { current } = held
    drag(undefined)
    if (!current || items.every(({ id }) => id !== current.id)) return
    if (current.order.some((id, at) => id !== known[at])) send(current.order)
  }

  return (
    <>
      <ul ref={list} aria-label={label} className="flex flex-col">
        {shown.map((item) => (
          <li
            key={item.id}
            data-row
            className={clsx(
              'flex min-w-0 items-center gap-1 border-line border-b last:border-b-0',
              dragged?.id === item.id && 'relative z-10 bg-active shadow-raised',
            )}
          >
            {disabled || items.length < 2 ? (
              <span className="w-2 shrink-0" />
            ) : (
              <button
                type="button"
                aria-label={t('shared:order.handle', { name: item.name })}
                title={t('shared:order.hint')}
                onKeyDown={(event) => onKeyDown(event, item)}
                onPointerDown={(event) => {
                  if (event.button !== 0) return
                  event.currentTarget.setPointerCapture(event.pointerId)
                  drag({ id: item.id, order: ids })
                }}
                onPointerMove={onPointerMove}
                onPointerUp={onPointerUp}
                onPointerCancel={() => drag(undefined)}
                className="ml-1 grid size-6 shrink-0 cursor-grab touch-none place-items-center rounded-sm text-ink3 hover:bg-hover hover:text-ink active:cursor-grabbing"
              >
                <GripVertical aria-hidden="true" className="size-3.5" />
              </button>
            )}
            {children(item)}
          </li>
        ))}
      </ul>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  )
}
