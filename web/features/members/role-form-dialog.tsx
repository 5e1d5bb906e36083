import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { type RolePermission, rolePermissionGroups } from '../../shared/permission-words.ts'
import { useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { grant, type Needs, withdraw } from './granted.ts'
import { createRole, permissionsQuery, type Role, refreshMembers, updateRole } from './members.api.ts'

const scopes: readonly Role['ticketScope'][] = ['own', 'own_unassigned', 'queues', 'all']

interface Values {
  name: string
  ticketScope: Role['ticketScope']
  permissions: RolePermission[]
}

/** A new role, a copy of one, or one as it is: its name, which tickets it sees, and what it may do. */
export function RoleFormDialog({ role, copy = false, onClose }: { role?: Role; copy?: boolean; onClose: () => void }) {
  const t = useT()
  const me = useMe()
  const edits = copy ? undefined : role
  const name = role && copy ? t('members:roles.copyName', { name: role.name }) : (role?.name ?? '')
  const initial: Values = {
    name,
    ticketScope: role?.ticketScope ?? 'own',
    // Of a copy only what oneself may give.
    permissions: role?.permissions.filter((one) => !copy || me.permissions.includes(one)) ?? [],
  }
  const form = useForm({
    initial,
    validate: (values) => (values.name.trim() === '' ? { name: t('members:roles.nameMissing') } : {}),
    submit: (values) => {
      const body = { ...values, name: values.name.trim() }
      return edits ? updateRole(edits.id, body) : createRole(body)
    },
    onDone: (saved) => {
      refreshMembers()
      onClose()
      toast.done(t(edits ? 'members:roles.saved' : 'members:roles.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const mine = scopes.indexOf(me.ticketScope)
  return (
    <FormDialog
      size="lg"
      title={titleOf()}
      description={edits && edits.memberCount > 0 ? t('members:roles.editText') : undefined}
      form={form}
      submit={edits ? t('shared:form.save') : t('members:roles.create')}
      words={{ 'role.name_taken': t('members:roles.nameTaken', { name: values.name.trim() }) }}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('members:roles.name')} required error={errorOf('name')}>
          <TextInput
            autoFocus
            maxLength={60}
            value={values.name}
            onChange={(event) => set('name', event.target.value)}
          />
        </Field>
        <Field label={t('members:scope.label')} error={errorOf('ticketScope')}>
          <Select
            value={values.ticketScope}
            onChange={(next) => set('ticketScope', next)}
            options={scopes.map((scope, i) => ({
              value: scope,
              label: t(`members:scope.${scope}`),
              disabled: i > mine,
            }))}
          />
        </Field>
      </div>
      <Permissions
        granted={values.permissions}
        onChange={(next) => set('permissions', next)}
        error={errorOf('permissions')}
      />
    </FormDialog>
  )

  function titleOf(): string {
    if (!role) return t('members:roles.new')
    return t(copy ? 'members:roles.copyTitle' : 'members:roles.editTitle', { name: role.name })
  }
}

function Permissions({
  granted,
  onChange,
  error,
}: {
  granted: readonly RolePermission[]
  onChange: (granted: RolePermission[]) => void
  error?: string
}) {
  const t = useT()
  const me = useMe()
  const { data } = useQuery(permissionsQuery)
  const needs: Needs = new Map(data?.map((one) => [one.permission, one.needs]))
  const wordsOf = (permission: RolePermission) => {
    const label = rolePermissionGroups
      .flatMap((group) => group.permissions)
      .find((one) => one.permission === permission)
    return label ? t(label.label) : permission
  }
  const hintOf = (permission: RolePermission) => {
    if (!me.permissions.includes(permission)) return t('members:roles.notYours')
    const missing = (needs.get(permission) ?? []).filter((need) => !granted.includes(need))
    return missing.length > 0 ? t('members:roles.needs', { what: missing.map(wordsOf).join(', ') }) : undefined
  }
  const seesNoTickets = !granted.includes('messages:read')
  return (
    <div className="flex flex-col gap-4">
      {error && (
        <p role="alert" className="text-danger">
          {error}
        </p>
      )}
      {rolePermissionGroups.map((group) => (
        <fieldset key={group.id} className="rounded-lg border border-line px-3 pt-1 pb-2">
          <legend className="px-1 font-medium">{t(group.label)}</legend>
          <div className="grid gap-x-4 sm:grid-cols-2">
            {group.permissions.map(({ permission, label }) => {
              const hint = hintOf(permission)
              return (
                <Checkbox
                  key={permission}
                  className="py-1"
                  checked={granted.includes(permission)}
                  disabled={!data || !me.permissions.includes(permission)}
                  onChange={(on) => onChange((on ? grant : withdraw)(granted, permission, needs))}
                  label={
                    <>
                      <span className="block">{t(label)}</span>
                      {hint && <span className="block text-ink3 text-xs">{hint}</span>}
                    </>
                  }
                />
              )
            })}
          </div>
          {group.id === 'tickets' && seesNoTickets && (
            <p className="pt-1 text-ink2 text-xs">
              {t('members:roles.ticketsFirst', { what: t('permissions:messagesRead') })}
            </p>
          )}
        </fieldset>
      ))}
    </div>
  )
}
