/** A key made from a name: `Order number` is order_number; one that is taken gets a number, one without letters is `fallback`. */
export function keyOfName(name: string, taken: ReadonlySet<string>, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 34)
    .replace(/_+$/, '')
  const base = plain === '' ? fallback : plain
  for (let n = 1; ; n += 1) {
    const key = n === 1 ? base : `${base}_${n}`
    if (!taken.has(key)) return key
  }
}
