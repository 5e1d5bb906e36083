import { useT } from '../i18n/use-t.ts'
import { Avatar } from '../ui/avatar.tsx'

export interface MemberFace {
  id: string
  name: string
}

/** Face and name of a member, or "Unassigned". `compact` leaves the name to the tooltip and the screen reader. */
export function MemberAvatar({
  member,
  compact = false,
  size,
}: {
  member: MemberFace | null | undefined
  compact?: boolean
  size?: 'sm' | 'md' | 'lg'
}) {
  const t = useT()
  const name = member?.name ?? t('shared:member.unassigned')
  const face = <Avatar name={member?.name} id={member?.id} size={size} label={compact ? name : undefined} />
  if (compact)
    return (
      <span title={name} className="inline-flex">
        {face}
      </span>
    )
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      {face}
      <span className={member ? 'truncate' : 'truncate text-ink3'}>{name}</span>
    </span>
  )
}
