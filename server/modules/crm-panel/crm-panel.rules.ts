/** How the panel shows what the mirror holds: pure. */

/** A key of the JSON of a row, as whoever looks after the settings wants it shown. */
type FieldSetting = { key: string; label: string | null; hidden: boolean }
type ShownField = { key: string; label: string | null; value: Json }

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

const isEmpty = (value: Json) => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The fields of a row's JSON: those of the settings in their order, then the others by name; hidden and empty ones not. */
export function shownFields(data: Record<string, Json>, settings: readonly FieldSetting[]): ShownField[] {
  const known = new Map(settings.map((one) => [one.key, one]))
  const rest = Object.keys(data)
    .filter((key) => !known.has(key))
    .sort()
  return [...settings.filter(({ hidden }) => !hidden).map(({ key }) => key), ...rest].flatMap((key) => {
    const value = Object.hasOwn(data, key) ? (data[key] ?? null) : null
    return isEmpty(value) ? [] : [{ key, label: known.get(key)?.label ?? null, value }]
  })
}

/** Where the source shows a row: the address of the row itself, else that of its source with the id in it. Only http and https. */
export function linkOf(row: { url: string | null; externalId: string }, template: string | null): string | null {
  const url = row.url ?? template?.replaceAll('{externalId}', encodeURIComponent(row.externalId)) ?? null
  return url !== null && isWebAddress(url) ? url : null
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/**
 * The addresses that are looked up for those that a requester has: themselves, and with plusTags also without what stands behind a
 * plus: `ann+shop@example.com` finds `ann@example.com`.
 */
export function lookedUp(addresses: readonly string[], plusTags: boolean): string[] {
  const folded = addresses.map((address) => address.trim().toLowerCase())
  const plain = plusTags ? folded.map((address) => address.replace(/^([^+@]+)\+[^@]*@/, '$1@')) : []
  return [...new Set([...folded, ...plain])]
}

/** True when nothing was said of a row for longer than the settings allow; null hours: never. */
export function isStale(syncedAt: Date, now: Date, staleHours: number | null): boolean {
  return staleHours !== null && now.getTime() - syncedAt.getTime() > staleHours * 3_600_000
}
