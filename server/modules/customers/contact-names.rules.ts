/** The name of a person as a mail header or nothing but an address gives it (product.md CR1). */

export const nameLimit = 200

const suffix =
  /^(jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|mba|inc|ltd|llc|gmbh|ag|kg|co|corp|plc|s\.?a|s\.?r\.?l|b\.?v|oy|ab)\.?$/i

/** Control characters and marks that turn or hide text become blanks; blanks are one each; at most 200 characters. */
export function cleanName(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return Array.from(line).slice(0, nameLimit).join('').trim()
}

/**
 * The name for a new contact: the header's, with quotes removed and `Last, First` turned round; else made from the address;
 * else the phone number. Never empty.
 */
export function contactName(input: { name?: string | null; email?: string | null; phone?: string | null }): string {
  const given = nameOfHeader(input.name ?? '', input.email ?? '')
  if (given !== '') return given
  if (input.email) return nameOfAddress(input.email)
  return input.phone ?? 'Unknown'
}

/** '' when the header's name says nothing that the address does not say. */
function nameOfHeader(header: string, email: string): string {
  let name = unquote(cleanName(header))
  const via = /^(['"‘“])(.+)\1?['"’”] via .+$/i.exec(name)
  if (via?.[2]) name = unquote(via[2])
  if (name === '' || name.toLowerCase() === email.toLowerCase() || /^<?\S+@\S+\.\S+>?$/.test(name)) return ''
  const parts = name.split(',').map((part) => part.trim())
  const [last, first] = parts
  const isPerson =
    parts.length === 2 && last && first && ![last, first].some((part) => part.split(' ').length > 3 || /\d/.test(part))
  return isPerson && !suffix.test(first) ? `${first} ${last}` : name
}

function unquote(text: string): string {
  let name = text
  while (/^(".*"|'.*'|“.*”|‘.*’)$/.test(name) && name.length > 1) name = name.slice(1, -1).trim()
  return name.replace(/\\(["\\])/g, '$1')
}

function nameOfAddress(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@')).replace(/\+.*$/, '')
  const parts = local.split(/[._-]+/).filter((part) => part !== '' && !/^\d+$/.test(part))
  if (parts.length === 0) return email
  return cleanName(parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' '))
}
