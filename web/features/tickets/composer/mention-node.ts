import Mention from '@tiptap/extension-mention'
import { type Offering, offering } from './offering.ts'

/** Somebody, or a team, that a note can name. */
export interface Mentionable {
  kind: 'user' | 'team'
  id: string
  name: string
}

export type Offer = Offering<Mentionable>

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

/** The mention as it stands in a note: `<span data-mention="user:<id>">@Name</span>`. `list` and `show` are asked when they are needed; who writes faster than the list comes is offered it when it is there. */
export function mentionNode(list: () => Promise<readonly Mentionable[]>, show: (offer: Offer | undefined) => void) {
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
      items: async ({ query }) => findMentionable(await list(), query),
      command: ({ editor, range, props }) => {
        const { kind, id, name } = props as unknown as Mentionable
        const mention = { type: 'mention', attrs: { id: `${kind}:${id}`, label: name } }
        editor
          .chain()
          .focus()
          .insertContentAt(range, [mention, { type: 'text', text: ' ' }])
          .run()
      },
      render: () => {
        const { onStart, onUpdate, ...offers } = offering(show)
        // What the extension calls attributes of a mention are here the people of the list.
        type Props = Parameters<typeof onStart>[0]
        return {
          ...offers,
          onStart: (props) => onStart(props as unknown as Props),
          onUpdate: (props) => onUpdate(props as unknown as Props),
        }
      },
    },
  })
}
