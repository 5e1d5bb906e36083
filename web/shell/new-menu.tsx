import { useNavigate } from '@tanstack/react-router'
import { TicketPlus, UserPlus } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { useCan } from './shell.api.ts'
import { NewButton } from './top-bar-faces.tsx'

/** What can be made from anywhere. */
export function NewMenu({ defaultOpen }: { defaultOpen?: boolean }) {
  const t = useT()
  const navigate = useNavigate()
  const mayTicket = useCan('tickets:create')
  const mayContact = useCan('customers:write')
  return (
    <Menu align="end" defaultOpen={defaultOpen} trigger={<NewButton />}>
      {mayTicket && (
        <MenuItem
          icon={<TicketPlus aria-hidden="true" />}
          shortcut="c"
          onSelect={() => void navigate({ to: paths.newTicket })}
        >
          {t('shell:new.ticket')}
        </MenuItem>
      )}
      {mayContact && (
        <MenuItem
          icon={<UserPlus aria-hidden="true" />}
          shortcut="g k"
          onSelect={() => void navigate({ to: paths.contacts, search: { new: true } })}
        >
          {t('shell:new.contact')}
        </MenuItem>
      )}
    </Menu>
  )
}
