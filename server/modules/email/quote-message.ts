import { escapeHtml, htmlToText, textToHtml } from '../../platform/html/html-to-text.ts'
import type { PublicMessage } from './public-message.ts'

/** Longest quote, in characters of HTML and of text. Over it the text is quoted and cut: mail grows with every answer else. */
export const maxQuotedHtml = 100_000
export const maxQuotedText = 30_000

/**
 * The message being answered, as quoted under an answer: a line that says who wrote when, then the words.
 * `deskhand-quote` is the mark by which our own folding finds it again.
 */
export function quoteMessage(message: PublicMessage, attribution: string): { html: string; text: string } {
  const line = attribution.replace(/\s+/gu, ' ').trim().slice(0, 300)
  const text = cut(message.text !== '' || message.html === null ? message.text : htmlToText(message.html))
  const html = message.html !== null && message.html.length <= maxQuotedHtml ? message.html : textToHtml(text)
  const quoted = text
    .split(/\r\n|\r|\n/)
    .map((row) => (row === '' ? '>' : row.startsWith('>') ? `>${row}` : `> ${row}`))
    .join('\n')
  return {
    html:
      `<div class="deskhand-quote"><p>${escapeHtml(line)}</p>` +
      `<blockquote type="cite" style="margin:0 0 0 8px;padding-left:8px;border-left:2px solid #cccccc">${html}</blockquote></div>`,
    text: `${line}\n${quoted}`,
  }
}

function cut(text: string): string {
  if (text.length <= maxQuotedText) return text
  const head = text.slice(0, maxQuotedText).toWellFormed()
  return `${head.slice(0, Math.max(head.lastIndexOf('\n'), maxQuotedText - 2000))}\n[…]`
}
