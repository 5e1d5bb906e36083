/** Variables in the texts of macros, pure. A variable is a name in double braces: `{{requester.name}}`. */

/** What is wrong with a variable in a text, with the words as they stand there and their line. */
export type VariableFault = { fault: 'unknown' | 'broken' | 'in_link'; words: string; line: number }

const tags = /<[^>]*>/g
const variable = /\{\{([^{}]*)\}\}/g
const blocks = /<(?:\/p|\/li|\/blockquote|\/pre|\/h[1-6]|\/tr|br)\b[^>]*>/gi

const nameIn = (inner: string) => inner.replace(/\u00a0/g, ' ').trim()

/** The names that the text uses, each once, in order. */
export function variablesIn(html: string): string[] {
  const found = [...html.replace(tags, ' ').matchAll(variable)]
  return [...new Set(found.map((match) => nameIn(match[1] ?? '')))]
}

/**
 * What is wrong with the variables of a text (sanitized HTML): names that nobody knows, braces that formatting or a missing brace
 * keeps from being a variable, and variables in the address of a link, where a value could lead anywhere.
 */
export function variableFaults(html: string, isKnown: (name: string) => boolean): VariableFault[] {
  const faults: VariableFault[] = []
  const lineAt = (index: number) => (html.slice(0, index).match(blocks) ?? []).length + 1
  const parts = html.matchAll(/<[^>]*>|[^<]+/g)
  for (const part of parts) {
    const [words] = part
    const line = lineAt(part.index)
    if (words.startsWith('<')) {
      if (/\{\{|%7b%7b/i.test(words)) faults.push({ fault: 'in_link', words: words.slice(0, 100), line })
      continue
    }
    for (const match of words.matchAll(variable)) {
      if (!isKnown(nameIn(match[1] ?? ''))) faults.push({ fault: 'unknown', words: match[0], line })
    }
    const rest = words.replace(variable, '')
    const brace = /\{\{|\}\}/.exec(rest)
    if (brace)
      faults.push({ fault: 'broken', words: rest.slice(Math.max(0, brace.index - 10), brace.index + 30), line })
  }
  return faults
}

export const escapeHtml = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/** What stands in the place of a variable: a text, which is escaped, or a link that we made. */
export type VariableValue = string | { href: string; words: string }

const linkOf = ({ href, words }: { href: string; words: string }) =>
  `<a href="${escapeHtml(href)}">${escapeHtml(words)}</a>`

/**
 * The text with its values, escaped: nothing in a value becomes markup or another variable. A value that is missing stands as
 * `<span data-missing="name">{{name}}</span>`, so that it is seen.
 */
export function renderText(
  html: string,
  readValue: (name: string) => VariableValue | null,
): { html: string; missing: string[] } {
  const missing = new Set<string>()
  const rendered = html.replace(/<[^>]*>|[^<]+/g, (part) => {
    if (part.startsWith('<')) return part
    return part.replace(variable, (_all, inner: string) => {
      const name = nameIn(inner)
      const read = readValue(name)
      if (typeof read === 'object' && read !== null) return linkOf(read)
      const value = read?.trim()
      if (value) return escapeHtml(value).replace(/\r\n?|\n/g, '<br>')
      missing.add(name)
      return `<span data-missing="${escapeHtml(name)}">{{${escapeHtml(name)}}}</span>`
    })
  })
  return { html: rendered, missing: [...missing] }
}

/** The first name in a name as people write it: of `Doe, Jane` it is Jane. Null for an address. */
export function firstNameOf(name: string): string | null {
  if (name.includes('@')) return null
  const turned = name.includes(',') ? (name.split(',')[1] ?? '') : name
  return turned.trim().split(/\s+/)[0] || null
}

/** What follows the first name; null when there is nothing. */
export function lastNameOf(name: string): string | null {
  if (name.includes('@')) return null
  if (name.includes(',')) return name.split(',')[0]?.trim() || null
  return name.trim().split(/\s+/).slice(1).join(' ') || null
}
