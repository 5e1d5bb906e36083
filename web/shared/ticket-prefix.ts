/** Ticket prefixes are 2 to 10 capitals and digits and begin with a letter; the server has the last word. */
export const prefixPattern = /^[A-Z][A-Z0-9]{1,9}$/

/**
 * What a person typed, as a prefix is written: capitals and digits only, at most ten. Accents are taken off; only a to z have
 * capitals here, as on the server (by the rules of Unicode a dotless ı would become an I, and an ß two letters).
 */
export function cleanPrefix(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
    .slice(0, 10)
}

/** Letters before the number as they are written: capitals only, at most three. */
export function cleanInfix(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toUpperCase()
    .slice(0, 3)
}
