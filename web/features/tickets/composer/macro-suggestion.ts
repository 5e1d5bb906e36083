import { PluginKey } from '@tiptap/pm/state'
import { Extension } from '@tiptap/react'
import Suggestion, { type SuggestionProps } from '@tiptap/suggestion'
import { findMacros } from '../macros/find-macros.ts'
import type { MacroRow } from '../macros/macros.api.ts'

/** What is offered while the name of a macro is being written after `/`. */
export interface MacroOffer {
  items: MacroRow[]
  index: number
  /** Where the caret is, in the window. */
  place: { left: number; top: number; bottom: number } | undefined
  choose: (one: MacroRow) => void
  /** Shows another one, as the pointer does. */
  point: (index: number) => void
}

const most = 50

/** Macros after `/` at the beginning of a word. `list` and the others are asked when they are needed. */
export function macroSuggestion(
  list: () => readonly MacroRow[],
  show: (offer: MacroOffer | undefined) => void,
  choose: (macro: MacroRow) => void,
) {
  let offer: MacroOffer | undefined
  const set = (next: MacroOffer | undefined) => {
    offer = next
    show(next)
  }
  const offerOf = (props: SuggestionProps<MacroRow>): MacroOffer => {
    const rect = props.clientRect?.()
    return {
      items: props.items,
      index: 0,
      place: rect ? { left: rect.left, top: rect.top, bottom: rect.bottom } : undefined,
      choose: (one) => props.command(one),
      point: (index) => offer && set({ ...offer, index }),
    }
  }
  return Extension.create({
    name: 'macros',
    addProseMirrorPlugins() {
      return [
        Suggestion<MacroRow>({
          editor: this.editor,
          char: '/',
          pluginKey: new PluginKey('macros'),
          allowSpaces: true,
          // A slash with a blank behind it is a slash.
          items: ({ query }) => (/^\s/.test(query) ? [] : findMacros(list(), query, most)),
          command: ({ editor, range, props }) => {
            editor.chain().focus().deleteRange(range).run()
            choose(props)
          },
          render: () => ({
            onStart: (props) => set(offerOf(props)),
            onUpdate: (props) => set(offerOf(props)),
            onExit: () => set(undefined),
            onKeyDown: ({ event }) => {
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
              if ((event.key !== 'Enter' && event.key !== 'Tab') || !chosen || event.ctrlKey || event.metaKey)
                return false
              offer.choose(chosen)
              return true
            },
          }),
        }),
      ]
    },
  })
}
