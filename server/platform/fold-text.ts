/**
 * Text without regard of case, letter by letter as PostgreSQL's lower() does it with Unicode's simple mappings: never
 * longer than before (İ becomes i) and without a look at the neighbours (Σ becomes σ at the end of a word too).
 */
export function foldText(text: string): string {
  return Array.from(text, (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('')
}
