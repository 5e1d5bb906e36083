/** Texts of a ticket: what a subject may be, the line under it in lists, and the words it is found by. */

/** The longest subject in characters. Mail is cut to it; the API refuses longer ones. */
export const subjectLimit = 1000
export const noSubject = '(no subject)'

/** A subject in one line: control characters and runs of blanks become one space; longer ones are cut; never empty. */
export function cleanSubject(text: string): string {
  const line = oneLine(text)
  return line === '' ? noSubject : cut(line, subjectLimit)
}

/** The first words of a message for the list, at most 200 characters. */
export function previewOf(text: string): string {
  return cut(oneLine(text.slice(0, 2000)), 200)
}

// Control characters, and the marks that turn or hide text: they could make a subject read as something else in a list.
const invisible = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu

function oneLine(text: string): string {
  return text.replace(invisible, ' ').replace(/\s+/g, ' ').trim()
}

/** At most `limit` UTF-16 units, never half a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const part = text.slice(0, limit)
  return /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part
}
