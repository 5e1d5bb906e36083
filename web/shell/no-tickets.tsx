import { LockKeyhole } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { useCan, useMe } from './shell.api.ts'

/** In place of the screens of tickets, for a role that does not see the module: what is missing, and what that rests on (RO11). */
export function NoTickets() {
  const t = useT()
  const { role } = useMe()
  const mayMessages = useCan('messages:read')
  return (
    <EmptyState isPage icon={<LockKeyhole aria-hidden="true" />} title={t('noTickets:title')}>
      {t(mayMessages ? 'noTickets:text' : 'noTickets:messages', { role: role.name })}
    </EmptyState>
  )
}
