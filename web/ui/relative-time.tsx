import { useEffect, useState } from 'react'
import { formatAge, formatDate, formatRelative, relativeChangesIn } from '../i18n/format.ts'
import { usePlace } from '../i18n/place.ts'

/**
 * "2 min. ago", kept true by itself; the whole date stands in its title. `at` is ISO 8601. `short` leaves out the "ago", for
 * columns whose head says it.
 */
export function RelativeTime({ at, short = false, className }: { at: string; short?: boolean; className?: string }) {
  const place = usePlace()
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const wait = relativeChangesIn(at, now)
    if (wait === undefined) return
    const timer = setTimeout(() => setNow(new Date()), wait)
    return () => clearTimeout(timer)
  }, [at, now])
  // A new moment must not be measured against an old "now" (it would lie in the future).
  const against = new Date(at) > now ? new Date() : now
  return (
    <time dateTime={at} title={formatDate(at, place, 'full')} className={className}>
      {short ? formatAge(at, against, place) : formatRelative(at, against, place)}
    </time>
  )
}
