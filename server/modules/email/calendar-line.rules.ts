/** One readable sentence from an invitation (RFC 5545), for a mail that has no other text. */

const headings = new Map([
  ['REQUEST', 'Invitation'],
  ['CANCEL', 'Cancelled'],
  ['REPLY', 'Reply to an invitation'],
  ['COUNTER', 'New time proposed'],
])

function plainValue(value: string): string {
  return value
    .replace(/\\n/gi, ' ')
    .replace(/\\([,;\\])/g, '$1')
    .trim()
}

/** "20261121T140000Z" to "2026-11-21 14:00 UTC"; a local time keeps the name of its zone. */
function readableTime(property: string, value: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z?))?$/.exec(value.trim())
  if (!match) return value.trim()
  const day = `${match[1]}-${match[2]}-${match[3]}`
  if (!match[4]) return day
  const zone = match[6] === 'Z' ? ' UTC' : (/TZID="?([^":;]+)/i.exec(property)?.[1] ?? '')
  return `${day} ${match[4]}:${match[5]}${zone && !zone.startsWith(' ') ? ` ${zone}` : zone}`
}

/** "Invitation: Planning, 2026-11-21 14:00 UTC, Room 4". '' when the calendar holds no event with a summary or a time. */
export function calendarLine(ics: string): string {
  const unfolded = ics.slice(0, 200_000).replace(/\r?\n[ \t]/g, '')
  const event = /BEGIN:VEVENT([\s\S]*?)(?:END:VEVENT|$)/i.exec(unfolded)?.[1]
  if (event === undefined) return ''
  const property = (name: string) => new RegExp(`^${name}((?:;[^:\\r\\n]*)?):(.*)$`, 'im').exec(event)
  const method = /^METHOD:(\w+)/im.exec(unfolded)?.[1]?.toUpperCase() ?? ''
  const start = property('DTSTART')
  const details = [
    plainValue(property('SUMMARY')?.[2] ?? ''),
    start ? readableTime(start[1] ?? '', start[2] ?? '') : '',
    plainValue(property('LOCATION')?.[2] ?? ''),
  ].filter((detail) => detail !== '')
  return details.length === 0 ? '' : `${headings.get(method) ?? 'Calendar event'}: ${details.join(', ')}`
}
