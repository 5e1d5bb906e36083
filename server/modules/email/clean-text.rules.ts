/** Makes any string safe to store and show: what PostgreSQL text, JSON and a browser cannot hold is taken out. */

/** NUL is dropped (PostgreSQL text refuses it), lone surrogates become U+FFFD (they are not Unicode). */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  // split and join, not replaceAll: V8 builds that result as a tree that takes thirty times the memory of the text.
  return wellFormed.includes('\0') ? wellFormed.split('\0').join('') : wellFormed
}

/** One line of a header: control characters and line ends become spaces, runs of spaces at the ends go. */
export function cleanLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  return cleanText(text.replace(/[\u0001-\u001f\u007f\u2028\u2029]+/g, ' ')).trim()
}

/** CRLF and lone CR become LF, as every later step counts lines by LF. */
export function unixLines(text: string): string {
  if (!text.includes('\r')) return text
  return text.split('\r\n').join('\n').split('\r').join('\n')
}
