import { RefreshCw, WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useConnection } from '../api/live.ts'
import { useT } from '../i18n/use-t.ts'

/** Says quietly that news may be late; breaks under three seconds are not worth a word. */
export function ConnectionNote() {
  const t = useT()
  const connection = useConnection()
  const [shown, setShown] = useState(false)
  const isBroken = connection === 'reconnecting' || connection === 'offline'
  useEffect(() => {
    if (!isBroken) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), 3_000)
    return () => clearTimeout(timer)
  }, [isBroken])
  return (
    <span role="status" className="flex items-center gap-1.5 text-ink3 text-xs empty:hidden">
      {shown && isBroken && (
        <>
          {connection === 'offline' ? (
            <WifiOff aria-hidden="true" className="size-3.5" />
          ) : (
            <RefreshCw aria-hidden="true" className="size-3.5" />
          )}
          <span className="max-md:sr-only">
            {connection === 'offline' ? t('shell:connection.offline') : t('shell:connection.reconnecting')}
          </span>
        </>
      )}
    </span>
  )
}
