/**
 * Class names and ids by which mail programs mark quoted history and signatures. The sanitizer keeps these (and no
 * other) names, as classes, so that quote folding reads a mail the same before and after sanitizing.
 */
export const quoteMarkerNames: ReadonlySet<string> = new Set([
  'gmail_quote',
  'gmail_quote_container',
  'gmail_attr',
  'gmail_extra',
  'gmail_signature',
  'gmail_signature_prefix',
  'moz-cite-prefix',
  'moz-forward-container',
  'moz-email-headers-table',
  'moz-signature',
  'yahoo_quoted',
  'protonmail_quote',
  'zmail_extra',
  'divRplyFwdMsg',
  'appendonsend',
  'OutlookMessageHeader',
  'deskhand-quote',
])

/** Outlook and Gmail prefix the names in what they quote (`x_gmail_quote`, `gmail-moz-cite-prefix`). */
const prefix = /^(?:x_|gmail-)+/

/** The marker names among `names` (the value of a class or id attribute), without prefixes. */
export function quoteMarkersIn(names: string | undefined): string[] {
  if (!names) return []
  return names
    .slice(0, 500)
    .split(/\s+/)
    .map((name) => name.replace(prefix, ''))
    .filter((name) => quoteMarkerNames.has(name))
}
