import { RadioGroup } from 'radix-ui'
import { useT } from '../../i18n/use-t.ts'
import type { Role } from './members.api.ts'

/** The roles as a list of choices, each with the sentence of what it sees and may do. */
export function RoleChoice({
  roles,
  value,
  onChange,
}: {
  roles: readonly Role[]
  value: string
  onChange: (roleId: string) => void
}) {
  const t = useT()
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('members:column.role')}</legend>
      <RadioGroup.Root
        aria-label={t('members:column.role')}
        value={value}
        onValueChange={onChange}
        className="flex flex-col gap-1.5"
      >
        {roles.map((role) => (
          <RadioGroup.Item
            key={role.id}
            value={role.id}
            className="group flex items-start gap-2.5 rounded-md border border-line px-3 py-2 text-left hover:bg-hover data-[state=checked]:border-accent-ink data-[state=checked]:bg-accent-bg"
          >
            <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-line-control bg-card group-data-[state=checked]:border-accent">
              <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
            </span>
            <span className="min-w-0">
              <span className="block font-medium">{role.name}</span>
              <span className="block text-ink2 text-xs">
                <RoleSentence role={role} />
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </fieldset>
  )
}

/** What a role is for, in a sentence: our words for the roles of every organization, the scope for others. */
export function RoleSentence({ role }: { role: Role }) {
  const t = useT()
  if (role.key === 'admin') return t('members:role.admin')
  if (role.key === 'manager') return t('members:role.manager')
  if (role.key === 'agent') return t('members:role.agent')
  if (role.key === 'light_agent') return t('members:role.lightAgent')
  if (role.key === 'viewer') return t('members:role.viewer')
  return t(`members:scope.${role.ticketScope}`)
}
