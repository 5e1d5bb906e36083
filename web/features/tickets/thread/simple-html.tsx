import { createElement, Fragment, type ReactNode } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { useOwnPicture } from '../../../api/own-pictures.ts'

/** Elements that carry meaning alone, and how they look here. Mails of anything else stand in a frame. */
const looks: Record<string, string | undefined> = {
  p: 'mb-2 last:mb-0',
  div: undefined,
  span: undefined,
  br: undefined,
  b: 'font-semibold',
  strong: 'font-semibold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  s: 'line-through',
  ul: 'mb-2 list-disc pl-5 last:mb-0',
  ol: 'mb-2 list-decimal pl-5 last:mb-0',
  li: undefined,
  blockquote: 'my-2 border-line border-l-2 pl-3 text-ink2',
  pre: 'mb-2 overflow-x-auto rounded-md bg-hover p-2 font-mono text-xs',
  code: 'rounded-sm bg-hover px-1 font-mono text-xs',
  h1: 'mb-1 font-semibold text-lg',
  h2: 'mb-1 font-semibold text-base',
  h3: 'mb-1 font-semibold',
  hr: 'my-2 border-line',
  a: 'text-accent-ink underline underline-offset-2',
  img: 'my-1 inline-block max-h-120 max-w-full rounded-sm',
}
const empty = new Set(['br', 'hr', 'img'])
const harmless = new Set([
  'dir',
  'rel',
  'target',
  'href',
  'src',
  'alt',
  'title',
  'width',
  'height',
  'class',
  'type',
  'data-mention',
])
const ownPicture = /^\/api\/v1\/attachments\/[0-9a-f-]{36}(\/|$)/
type Picture = { src: string; alt: string; loading: 'lazy' }
const link = /^(https?:|mailto:|tel:)/i
/** Deeper than any person writes; keeps the walk short on hostile input. */
const deepest = 60

/**
 * Sanitized HTML as elements of the page, or undefined when it has any look of its own (styles, tables, colours, remote
 * pictures): such mail is shown in a frame. Only listed elements are ever built, with checked addresses.
 */
export function simpleHtml(html: string): ReactNode | undefined {
  if (html.length > 100_000) return undefined
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  try {
    return contentOf(body, 0)
  } catch (refused) {
    if (refused === tooRich) return undefined
    throw refused
  }
}

const tooRich = Symbol('too rich for the page')

function contentOf(node: Node, depth: number): ReactNode {
  if (depth > deepest) throw tooRich
  return createElement(Fragment, {}, ...[...node.childNodes].map((child) => built(child, depth + 1)))
}

function built(node: ChildNode, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (!(node instanceof Element)) return null
  const tag = node.localName
  if (!Object.hasOwn(looks, tag) || [...node.attributes].some((one) => !harmless.has(one.name))) throw tooRich
  const properties: Record<string, unknown> = { className: looks[tag], dir: node.getAttribute('dir') ?? undefined }
  if (node.hasAttribute('data-mention')) properties.className = 'font-medium text-accent-ink'
  if (tag === 'a') Object.assign(properties, linkOf(node))
  if (tag === 'img') Object.assign(properties, pictureOf(node))
  if (tag === 'img' && isEmbed) return createElement(OwnPicture, { key: String(properties.src), ...pictureOf(node) })
  return empty.has(tag) ? createElement(tag, properties) : createElement(tag, properties, contentOf(node, depth))
}

function linkOf(node: Element): Record<string, unknown> {
  const href = node.getAttribute('href') ?? ''
  if (!link.test(href)) return {}
  return { href, target: '_blank', rel: 'noopener noreferrer nofollow' }
}

function OwnPicture({ src, alt }: Picture) {
  const source = useOwnPicture(src, () => {})
  return <img src={source} alt={alt} className={looks.img} />
}

function pictureOf(node: Element): Picture {
  const src = node.getAttribute('src') ?? ''
  if (!ownPicture.test(src)) throw tooRich
  return { src, alt: node.getAttribute('alt') ?? '', loading: 'lazy' }
}
