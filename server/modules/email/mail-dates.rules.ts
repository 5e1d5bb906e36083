/** The Date header, RFC 5322 section 3.3 with its obsolete forms and those of careless programs. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** RFC 5322 section 4.3, and the zones seen besides. Minutes east of UTC. */
const zones = new Map<string, number>([
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['z', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['wet', 0],
  ['west', 60],
  ['bst', 60],
  ['cet', 60],
  ['met', 60],
  ['cest', 120],
  ['mest', 120],
  ['eet', 120],
  ['eest', 180],
  ['msk', 180],
  ['ist', 330],
  ['jst', 540],
  ['kst', 540],
  ['hkt', 480],
  ['sgt', 480],
  ['aest', 600],
  ['aedt', 660],
  ['nzst', 720],
  ['nzdt', 780],
])
/** Mail is younger than this; a date beyond is a broken clock and says nothing. */
const firstYear = 1971
const lastYear = 2199

function zoneMinutes(zone: string): number {
  const digits = /([+-])(\d{2}):?(\d{2})/.exec(zone)
  if (digits) {
    const minutes = Number(digits[2]) * 60 + Number(digits[3])
    if (minutes > 15 * 60) return 0
    return digits[1] === '-' ? -minutes : minutes
  }
  return zones.get(/[a-z]+/i.exec(zone)?.[0].toLowerCase() ?? '') ?? 0
}

/** ISO 8601 UTC, or null when there is no date or an absurd one. An unknown zone is read as UTC. */
export function parseMailDate(header: string): string | null {
  const text = header
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const mail =
    /(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -,]{1,2}(\d{4}|\d{2,3})[ ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?(.*)/i.exec(
      text,
    )
  if (mail) {
    const month = months.indexOf((mail[2] ?? '').toLowerCase())
    return build(fullYear(mail[3] ?? ''), month, Number(mail[1]), mail.slice(4, 7), mail[7] ?? '')
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(.*)/.exec(text)
  if (iso) return build(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), iso.slice(4, 7), iso[7] ?? '')
  const unix =
    /^[a-z]{3},? ([a-z]{3}) +(\d{1,2}),? (\d{1,2}):(\d{2})(?::(\d{2}))? (?:([a-z+\-0-9]+) )?(\d{4})(.*)$/i.exec(text)
  if (!unix) return null
  const month = months.indexOf((unix[1] ?? '').toLowerCase())
  return build(Number(unix[7]), month, Number(unix[2]), unix.slice(3, 6), unix[6] ?? unix[8] ?? '')
}

/** Two and three digits by RFC 5322 section 4.3. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 4) return year
  return digits.length === 2 && year < 50 ? 2000 + year : 1900 + year
}

function build(year: number, month: number, day: number, clock: (string | undefined)[], zone: string): string | null {
  const [hour, minute, second] = clock.map((part) => Number(part ?? 0))
  if (month < 0 || year < firstYear || year > lastYear || day < 1 || day > 31) return null
  if (hour === undefined || minute === undefined || second === undefined || hour > 23 || minute > 59 || second > 60)
    return null
  const utc = Date.UTC(year, month, day, hour, minute, Math.min(second, 59))
  if (new Date(utc).getUTCDate() !== day) return null
  return new Date(utc - zoneMinutes(zone) * 60_000).toISOString()
}
