/**
 * Texts that a spreadsheet takes for a formula (docs/quality.md, security 6): those that begin with one of = + - @, a tab, a carriage
 * return or NUL, also in their full-width forms, behind blanks or behind apostrophes that were put before them.
 */
const formula = /^'*\s*[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]/

/** The text as it may stand in a cell: an apostrophe before what would be a formula. Others stay as they are. */
export function neutralText(text: string): string {
  return formula.test(text) || /^'*[\t\r\n]/.test(text) ? `'${text}` : text
}

/** What `neutralText` was given: no text is lost or changed by it. */
export function originalText(cell: string): string {
  if (!cell.startsWith("'")) return cell
  const inside = cell.slice(1)
  return neutralText(inside) === cell ? inside : cell
}
