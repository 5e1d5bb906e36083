import { escapeHtml } from './html/html-to-text.ts'

/** A part of a mail of the product: words, a link on a line of its own, or a titled list of links with a word about each. */
export type MailPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; label: string; url: string }
  | { kind: 'list'; title: string; items: { label: string; url: string; detail: string }[] }

/** A mail of the product as text and as HTML, part by part. All words are escaped: subjects are strangers' words. */
export function systemMailBody(parts: readonly MailPart[]): { text: string; html: string } {
  return {
    text: `${parts.map(textOf).join('\n\n')}\n`,
    html: parts.map(htmlOf).join('\n'),
  }
}

/** One line for a header; a subject longer than this says nothing more. */
export const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 300)
    .toWellFormed()

function textOf(part: MailPart): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'link':
      return part.label === part.url ? part.url : `${oneLine(part.label)}\n${part.url}`
    case 'list':
      return [
        part.title,
        ...part.items.map(({ label, url, detail }) => `- ${oneLine(label)}\n  ${oneLine(detail)}\n  ${url}`),
      ].join('\n')
  }
}

function htmlOf(part: MailPart): string {
  switch (part.kind) {
    case 'text':
      return `<p>${escapeHtml(part.text)}</p>`
    case 'link':
      return `<p>${anchor(part)}</p>`
    case 'list': {
      const rows = part.items.map((item) => `<li>${anchor(item)}<br>${escapeHtml(oneLine(item.detail))}</li>`)
      return `<p><b>${escapeHtml(part.title)}</b></p>\n<ul>${rows.join('\n')}</ul>`
    }
  }
}

const anchor = ({ label, url }: { label: string; url: string }) =>
  `<a href="${escapeHtml(url)}">${escapeHtml(oneLine(label))}</a>`
