import { useT } from '../i18n/use-t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { useMe, useSwitchOrganization } from './shell.api.ts'
import { OrganizationFace } from './top-bar-faces.tsx'

/** The organization's name; a menu when the person belongs to several. */
export function OrganizationMenu({ defaultOpen }: { defaultOpen?: boolean }) {
  const t = useT()
  const { organization, organizations } = useMe()
  const { mutate } = useSwitchOrganization()
  return (
    <Menu defaultOpen={defaultOpen} trigger={<OrganizationFace />}>
      <MenuChoice
        label={t('shell:organization.label')}
        value={organization.id}
        choices={organizations.map((one) => ({
          value: one.id,
          label: one.name,
          icon: <Avatar name={one.name} id={one.id} square size="sm" />,
        }))}
        onChange={(id) => {
          if (id === organization.id) return
          mutate(id, {
            onError: (error) => toast.failed(t('shell:organization.failed'), { description: error.message }),
          })
        }}
      />
    </Menu>
  )
}
