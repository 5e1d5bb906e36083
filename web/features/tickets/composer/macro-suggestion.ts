import { PluginKey } from '@tiptap/pm/state'
import { Extension } from '@tiptap/react'
import Suggestion from '@tiptap/suggestion'
import { findMacros } from '../macros/find-macros.ts'
import type { MacroRow } from '../macros/macros.api.ts'
import { type Offering, offering } from './offering.ts'

export type MacroOffer = Offering<MacroRow>

const most = 50

/**
 * Macros after `/` at the beginning of a word. `list` and the others are asked when they are needed; who writes faster than the list
 * comes is offered it when it is there.
 */
export function macroSuggestion(
  list: () => Promise<readonly MacroRow[]>,
  show: (offer: MacroOffer | undefined) => void,
  choose: (macro: MacroRow) => void,
) {
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
          items: async ({ query }) => (/^\s/.test(query) ? [] : findMacros(await list(), query, most)),
          command: ({ editor, range, props }) => {
            editor.chain().focus().deleteRange(range).run()
            choose(props)
          },
          render: () => offering(show),
        }),
      ]
    },
  })
}
