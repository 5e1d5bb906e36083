import clsx from 'clsx'
import { Users } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import type { Offer } from './mention-node.ts'

/** Whom a note can name, under the caret or above it; the editor keeps the keys. */
export function MentionList({ offer }: { offer: Offer }) {
  const t = useT()
  const { items, index, place, choose } = offer
  if (items.length === 0 || !place) return null
  const isLow = place.bottom > innerHeight / 2
  return (
    <div
      role="listbox"
      aria-label={t('ticket:mention.label')}
      style={{
        left: Math.max(8, Math.min(place.left, innerWidth - 264)),
        ...(isLow ? { bottom: innerHeight - place.top + 4 } : { top: place.bottom + 4 }),
      }}
      className="fixed z-50 w-64 max-w-[calc(100vw-1rem)] rounded-lg border border-line bg-card p-1 shadow-float"
    >
      {items.map((one, at) => (
        <div
          key={`${one.kind}${one.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === index}
          onMouseDown={(event) => {
            event.preventDefault()
            choose(one)
          }}
          className={clsx(
            'flex h-control cursor-default items-center gap-2 rounded-md px-2 hover:bg-hover',
            at === index && 'bg-active',
          )}
        >
          {one.kind === 'team' ? (
            <Users aria-hidden="true" className="size-4 shrink-0 text-ink3" />
          ) : (
            <Avatar name={one.name} size="sm" />
          )}
          <span className="min-w-0 truncate">{one.name}</span>
          {one.kind === 'team' && <span className="ml-auto text-ink2 text-xs">{t('ticket:mention.team')}</span>}
        </div>
      ))}
    </div>
  )
}
