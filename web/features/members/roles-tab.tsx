import { useQuery } from '@tanstack/react-query'
import { Check, Minus } from 'lucide-react'
import { Fragment } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { rolePermissionGroups } from '../../shared/permission-words.ts'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { type Role, rolesQuery } from './members.api.ts'
import { RoleCard } from './role-card.tsx'

/** What each role sees and may do, side by side. */
export function RolesTab() {
  const t = useT()
  const query = useQuery(rolesQuery)
  return (
    <Loaded query={query}>
      {(roles) => (
        <div className="pb-10">
          <dl className="grid gap-3 p-4 sm:grid-cols-2 xl:grid-cols-3">
            {roles.map((role) => (
              <RoleCard key={role.id} role={role} roles={roles} />
            ))}
          </dl>
          <Table
            label={t('members:tab.roles')}
            head={
              <>
                <Th>{t('members:permission')}</Th>
                {roles.map((role) => (
                  <Th key={role.id} className="text-center">
                    {role.name}
                  </Th>
                ))}
              </>
            }
          >
            <Tr>
              <Td>{t('members:scope.label')}</Td>
              {roles.map((role) => (
                <Td key={role.id} className="text-center text-ink2 text-xs">
                  {t(`members:scope.${role.ticketScope}`)}
                </Td>
              ))}
            </Tr>
            {rolePermissionGroups.map((group) => (
              <Fragment key={group.id}>
                <tr>
                  <th
                    scope="colgroup"
                    colSpan={roles.length + 1}
                    className="h-row border-line-soft border-b bg-bg px-4 text-left font-medium text-ink2"
                  >
                    {t(group.label)}
                  </th>
                </tr>
                {group.permissions.map(({ permission, label }) => (
                  <Tr key={permission}>
                    <Td className="min-w-56">{t(label)}</Td>
                    {roles.map((role) => (
                      <Td key={role.id} className="text-center">
                        <Has role={role} permission={permission} />
                      </Td>
                    ))}
                  </Tr>
                ))}
              </Fragment>
            ))}
          </Table>
        </div>
      )}
    </Loaded>
  )
}

function Has({ role, permission }: { role: Role; permission: Role['permissions'][number] }) {
  const t = useT()
  return role.permissions.includes(permission) ? (
    <Check role="img" aria-label={t('members:has')} className="mx-auto size-4 text-ok" />
  ) : (
    <Minus role="img" aria-label={t('members:hasNot')} className="mx-auto size-4 text-ink3" />
  )
}
