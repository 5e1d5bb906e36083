/** How many digits an amount of a currency (ISO 4217) has behind the point: 2 of EUR, none of JPY. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** An amount in the minor unit as a number of the currency: 12550 cents are 125.5. */
export const majorAmount = ({ amount, currency }: { amount: number; currency: string }): number =>
  amount / 10 ** minorDigits(currency)
