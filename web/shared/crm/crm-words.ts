/** `contract_end`, `contractEnd` and `contract-end` read “Contract end”. */
export function labelOf(key: string): string {
  const words = key
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_\-\s]+/g, ' ')
    .trim()
  if (words === '') return key
  // Abbreviations stay as they are: ARR, VAT id.
  const text = words.replaceAll(/\p{L}+/gu, (word) => (word === word.toUpperCase() ? word : word.toLowerCase()))
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A day (2026-11-22) or a moment (ISO 8601), not any text that a browser would read as one. */
export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text) && !Number.isNaN(Date.parse(text))
  )
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
}

/** An amount in its currency; the decimals that it has, at least those of the currency. `amount` is a decimal number. */
export function moneyText(amount: string, currency: string | null, locale: string): string {
  const value = Number(amount)
  if (currency === null) return new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value)
  const format = (more: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, ...more })
  const usual = format().resolvedOptions().maximumFractionDigits ?? 2
  return format({ maximumFractionDigits: Math.max(usual, 4) }).format(value)
}
