import type { SuggestionProps } from '@tiptap/suggestion'

/** What is offered at the caret while somebody writes a name behind `@` or `/`. */
export interface Offering<Item> {
  items: Item[]
  index: number
  /** Where the caret is, in the window. */
  place: { left: number; top: number; bottom: number } | undefined
  choose: (one: Item) => void
  /** Shows another one, as the pointer does. */
  point: (index: number) => void
}

/** What a suggestion of the editor does with its list: `show` draws it, arrows go round in it, Enter and Tab take, Esc closes. */
export function offering<Item>(show: (offer: Offering<Item> | undefined) => void) {
  let offer: Offering<Item> | undefined
  const set = (next: Offering<Item> | undefined) => {
    offer = next
    show(next)
  }
  const update = (props: SuggestionProps<Item>) => {
    const rect = props.clientRect?.()
    set({
      items: props.items,
      index: 0,
      place: rect ? { left: rect.left, top: rect.top, bottom: rect.bottom } : undefined,
      choose: (one) => props.command(one),
      point: (index) => offer && set({ ...offer, index }),
    })
  }
  return {
    onStart: update,
    onUpdate: update,
    onExit: () => set(undefined),
    onKeyDown: ({ event }: { event: KeyboardEvent }) => {
      if (!offer || offer.items.length === 0) return false
      const { items, index } = offer
      if (event.key === 'Escape') {
        set(undefined)
        // The page's own Esc leaves the ticket.
        event.stopPropagation()
        return true
      }
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const step = event.key === 'ArrowDown' ? 1 : -1
        set({ ...offer, index: (index + step + items.length) % items.length })
        return true
      }
      const chosen = items[index]
      if ((event.key !== 'Enter' && event.key !== 'Tab') || !chosen || event.ctrlKey || event.metaKey) return false
      offer.choose(chosen)
      return true
    },
  }
}
