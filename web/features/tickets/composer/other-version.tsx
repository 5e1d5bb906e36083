import { History } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import type { Draft } from './draft-store.ts'

/** Offers what was written of the same draft on another device. */
export function OtherVersion({ other, onChoose }: { other: Draft; onChoose: (other: boolean) => void }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="flex flex-wrap items-center gap-2 border-line-soft border-t bg-panel px-3.5 py-1.5 text-xs">
      <History aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      <span className="min-w-40 flex-1">{t('ticket:draft.other', { date: formatDate(other.savedAt, place) })}</span>
      <Button press="mod+shift+o" onClick={() => onChoose(true)}>
        {t('ticket:draft.showOther')}
      </Button>
      <Button press="mod+backspace" variant="ghost" onClick={() => onChoose(false)}>
        {t('ticket:draft.dropOther')}
      </Button>
    </div>
  )
}
