const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text as the editor holds it: a paragraph a line. Nothing for nothing. */
export function htmlOfText(text: string): string {
  if (text === '') return ''
  return text
    .replace(/[&<>]/g, (sign) => escapes[sign] ?? sign)
    .split(/\r\n|\r|\n/)
    .map((line) => `<p>${line}</p>`)
    .join('')
}
