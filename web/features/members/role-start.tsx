import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { useCan } from '../../shell/shell.api.ts'
import { type View, viewName, viewsQuery } from '../../shell/views.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { type Role, roleStartsQuery, setRoleStart } from './members.api.ts'

const ofTheProduct = 'of-the-product'

/** Views that everybody of the role sees. */
function viewsFor(role: Role, views: readonly View[]): readonly View[] {
  return views.filter((view) => view.sharing === 'everyone' || view.roles.some(({ id }) => id === role.id))
}

/** The view that a role begins with; who may change roles changes it as it is chosen. */
export function RoleStart({ role }: { role: Role }) {
  const t = useT()
  const canManage = useCan('members:manage')
  const { data: starts } = useQuery(roleStartsQuery)
  const { data: views } = useQuery({ ...viewsQuery, enabled: useCan('tickets:read') })
  if (!starts || !views || !role.permissions.includes('tickets:read')) return null
  const start = starts.find((one) => one.roleId === role.id)
  const known = views.find(({ id }) => id === start?.viewId)
  const name = !start
    ? t('members:roles.startProduct')
    : known
      ? viewName(known)
      : (start.name ?? t(start.state === 'deleted' ? 'views:start.gone' : 'views:start.notSeen'))
  const choices = viewsFor(role, views).map((view) => ({ value: view.id, label: viewName(view) }))

  async function change(next: string): Promise<void> {
    const before = starts
    try {
      const saved = await setRoleStart(role.id, next === ofTheProduct ? null : next)
      const others = (before ?? []).filter((one) => one.roleId !== role.id)
      queryClient.setQueryData(roleStartsQuery.queryKey, saved ? [...others, saved] : others)
      const view = choices.find(({ value }) => value === next)?.label ?? t('members:roles.startProduct')
      toast.done(t('members:roles.startSaved', { name: role.name, view }))
    } catch (error) {
      toast.failed(t('members:roles.startFailed'), { description: error instanceof Error ? error.message : undefined })
    }
  }

  return (
    <dd className="pt-3">
      {canManage ? (
        <Field label={t('members:roles.start')}>
          <Select
            name={t('members:roles.startOf', { name: role.name })}
            value={start?.viewId ?? ofTheProduct}
            onChange={(next) => void change(next)}
            options={[
              { value: ofTheProduct, label: t('members:roles.startProduct') },
              ...choices,
              // What it begins with and should not: shown, so that it is seen and replaced.
              ...(start && !choices.some(({ value }) => value === start.viewId)
                ? [{ value: start.viewId, label: name, disabled: true }]
                : []),
            ]}
          />
        </Field>
      ) : (
        <span className="text-ink2 text-xs">
          {t('members:roles.start')}: {name}
        </span>
      )}
      {start && start.state !== 'fine' && (
        <p className="flex items-start gap-1.5 pt-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {t(start.state === 'deleted' ? 'members:roles.startDeleted' : 'members:roles.startNotShared')}
        </p>
      )}
    </dd>
  )
}
