import { mergeAttributes, Node } from '@tiptap/react'
import { variableWords } from '../macros/variable-words.ts'

/** A value that a macro did not find: seen in the text, never sent. It is taken out or replaced by writing. */
export const missingNode = Node.create({
  name: 'missing',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({
    name: {
      default: '',
      parseHTML: (element: HTMLElement) => element.getAttribute('data-missing'),
      renderHTML: ({ name }: { name?: string }) => ({ 'data-missing': name }),
    },
  }),
  parseHTML: () => [{ tag: 'span[data-missing]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'span',
    mergeAttributes(HTMLAttributes),
    `{${variableWords(String(node.attrs.name))}}`,
  ],
  renderText: ({ node }) => `{${variableWords(String(node.attrs.name))}}`,
})

const gap = /<span data-missing="([^"]+)">[^<]*<\/span>/g

/** Variables whose values a draft still lacks, each once. */
export const missingIn = (html: string): string[] => [
  ...new Set([...html.matchAll(gap)].map((match) => match[1] ?? '')),
]

/** The draft without its gaps. */
export const withoutMissing = (html: string): string => html.replace(gap, '')
