import { useT } from '../i18n/use-t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { UnreadBadge } from '../ui/unread-badge.tsx'
import { useMe, useOtherInboxes, useSwitchOrganization } from './shell.api.ts'
import { OrganizationFace } from './top-bar-faces.tsx'

function inboxNote(unread: number, t: ReturnType<typeof useT>) {
  if (unread === 0) return null
  return <UnreadBadge count={unread} label={t('menus:organization.unread', { count: unread })} />
}

/** The organization's name; a menu when the person belongs to several. */
export function OrganizationMenu({ defaultOpen }: { defaultOpen?: boolean }) {
  const t = useT()
  const { organization, organizations } = useMe()
  const inboxes = useOtherInboxes()
  const { mutate } = useSwitchOrganization()
  return (
    <Menu defaultOpen={defaultOpen} trigger={<OrganizationFace />}>
      <MenuChoice
        label={t('menus:organization.label')}
        value={organization.id}
        choices={organizations.map((one) => ({
          value: one.id,
          label: one.name,
          icon: <Avatar name={one.name} id={one.id} square size="sm" />,
          note: inboxNote(inboxes.get(one.id) ?? 0, t),
        }))}
        onChange={(id) => {
          if (id === organization.id) return
          mutate(id, {
            onError: (error) => toast.failed(t('menus:organization.failed'), { description: error.message }),
          })
        }}
      />
    </Menu>
  )
}
