import Mention from '@tiptap/extension-mention'
import type { SuggestionProps } from '@tiptap/suggestion'

/** Somebody, or a team, that a note can name. */
export interface Mentionable {
  kind: 'user' | 'team'
  id: string
  name: string
}

/** What is offered while a name is being written after `@`. */
export interface Offer {
  items: Mentionable[]
  index: number
  /** Where the caret is, in the window. */
  place: { left: number; top: number; bottom: number } | undefined
  choose: (one: Mentionable) => void
}

const most = 8
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Those whose name has a word that begins as it was written, the best first. */
export function findMentionable(all: readonly Mentionable[], written: string): Mentionable[] {
  const wanted = fold(written.trim())
  const place = (one: Mentionable) => ` ${fold(one.name)}`.indexOf(` ${wanted}`)
  return all
    .filter((one) => place(one) >= 0)
    .toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
    .slice(0, most)
}

/** The mention as it stands in a note: `<span data-mention="user:<id>">@Name</span>`. `list` and `show` are asked when they are needed. */
export function mentionNode(list: () => readonly Mentionable[], show: (offer: Offer | undefined) => void) {
  let offer: Offer | undefined
  const set = (next: Offer | undefined) => {
    offer = next
    show(next)
  }
  const offerOf = (props: SuggestionProps<Mentionable>): Offer => {
    const rect = props.clientRect?.()
    return {
      items: props.items,
      index: 0,
      place: rect ? { left: rect.left, top: rect.top, bottom: rect.bottom } : undefined,
      choose: (one) => props.command(one),
    }
  }
  return Mention.extend({
    addAttributes: () => ({
      id: {
        default: null,
        parseHTML: (element: HTMLElement) => element.getAttribute('data-mention'),
        renderHTML: ({ id }: { id?: string }) => ({ 'data-mention': id }),
      },
      label: {
        default: null,
        parseHTML: (element: HTMLElement) => element.textContent?.replace(/^@/, ''),
        renderHTML: () => ({}),
      },
    }),
    parseHTML: () => [{ tag: 'span[data-mention]' }],
    renderHTML: ({ node }) => ['span', { 'data-mention': String(node.attrs.id) }, `@${node.attrs.label}`],
    renderText: ({ node }) => `@${node.attrs.label}`,
  }).configure({
    suggestion: {
      items: ({ query }) => findMentionable(list(), query),
      command: ({ editor, range, props }) => {
        const { kind, id, name } = props as unknown as Mentionable
        const mention = { type: 'mention', attrs: { id: `${kind}:${id}`, label: name } }
        editor
          .chain()
          .focus()
          .insertContentAt(range, [mention, { type: 'text', text: ' ' }])
          .run()
      },
      render: () => ({
        onStart: (props) => set(offerOf(props as unknown as SuggestionProps<Mentionable>)),
        onUpdate: (props) => set(offerOf(props as unknown as SuggestionProps<Mentionable>)),
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
          if ((event.key !== 'Enter' && event.key !== 'Tab') || !chosen || event.ctrlKey || event.metaKey) return false
          offer.choose(chosen)
          return true
        },
      }),
    },
  })
}
