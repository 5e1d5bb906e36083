import clsx from 'clsx'
import { Command } from 'cmdk'
import { Building2, CornerDownLeft, Handshake, Mails } from 'lucide-react'
import type { ReactNode } from 'react'
import { Marked } from '../shared/marked.tsx'
import { ObjectIcon } from '../shared/objects/object-icon.tsx'
import { StatusDot } from '../shared/status-badge.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { floatingItem } from '../ui/floating.ts'
import { Kbd } from '../ui/kbd.tsx'
import type { SearchHit } from './shell.api.ts'

/** The value of a hit among the entries of the menu. */
export const keyOfHit = (hit: SearchHit) => `${hit.kind} ${hit.id}`

/** One that the server has found, with what it was found by. */
export function Hit({ hit, text, onSelect }: { hit: SearchHit; text: string; onSelect: () => void }) {
  const title = hit.title.map((part) => part.text).join('')
  const icon =
    hit.kind === 'ticket' ? (
      <StatusDot status={hit.status} />
    ) : hit.kind === 'contact' ? (
      <Avatar name={title} id={hit.id} size="sm" />
    ) : hit.kind === 'object' ? (
      <ObjectIcon icon={hit.type.icon} className="text-ink3" />
    ) : hit.kind === 'opportunity' ? (
      <Handshake aria-hidden="true" className="text-ink3" />
    ) : hit.kind === 'conversation' ? (
      <Mails aria-hidden="true" className="text-ink3" />
    ) : (
      <Building2 aria-hidden="true" className="text-ink3" />
    )
  return (
    <Row
      value={keyOfHit(hit)}
      // The server has chosen it (by a message, by another spelling): the text counts as one of its words.
      keywords={[text, title, ...(hit.kind === 'ticket' ? [hit.code] : [])]}
      icon={icon}
      onSelect={onSelect}
    >
      {hit.kind === 'ticket' && <span className="shrink-0 font-mono text-ink3 text-xs">{hit.code}</span>}
      <span className="min-w-1/3 shrink truncate">
        <Marked fragments={hit.title} />
      </span>
      {hit.excerpt && (
        <span className="min-w-0 flex-1 truncate text-ink3 text-xs">
          <Marked fragments={hit.excerpt.fragments} />
        </span>
      )}
    </Row>
  )
}

/** One entry of the menu. */
export function Row({
  value,
  keywords,
  icon,
  keys,
  onSelect,
  children,
}: {
  value: string
  keywords?: string[]
  icon?: ReactNode
  keys?: string
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Command.Item value={value} keywords={keywords} onSelect={onSelect} className={clsx(floatingItem, 'group h-8')}>
      {icon}
      <span className="flex min-w-0 flex-1 items-center gap-2">{children}</span>
      {keys ? (
        <Kbd keys={keys} />
      ) : (
        <CornerDownLeft aria-hidden="true" className="text-ink3 opacity-0 group-data-[selected=true]:opacity-100" />
      )}
    </Command.Item>
  )
}
