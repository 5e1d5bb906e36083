import { ChevronDown } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { useMe, useSwitchOrganization } from './shell.api.ts'

/** The organization's name; a menu when the person belongs to several. */
export function OrganizationMenu() {
  const t = useT()
  const { organization, organizations } = useMe()
  const { mutate } = useSwitchOrganization()
  const face = (
    <>
      <Avatar name={organization.name} id={organization.id} square />
      <span className="truncate font-semibold">{organization.name}</span>
    </>
  )
  if (organizations.length < 2) return <div className="flex min-w-0 items-center gap-2 px-1">{face}</div>
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('shell:organization.switch', { name: organization.name })}
          className="flex h-control min-w-0 items-center gap-2 rounded-md px-1 hover:bg-hover"
        >
          {face}
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        </button>
      }
    >
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
