import { Copy, MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { deleteRole, type Role, refreshMembers } from './members.api.ts'
import { RoleSentence } from './role-choice.tsx'
import { RoleFormDialog } from './role-form-dialog.tsx'
import { RoleStart } from './role-start.tsx'

/** A role in short: what it is for, how many have it, and what can be done with it. */
export function RoleCard({ role, roles }: { role: Role; roles: readonly Role[] }) {
  const t = useT()
  const canManage = useCan('members:manage')
  const [opened, setOpened] = useState<'edit' | 'copy' | 'delete'>()
  const close = () => setOpened(undefined)
  return (
    <div data-row className="flex flex-col rounded-lg border border-line p-3">
      <dt className="flex min-h-6 items-center gap-2 font-semibold">
        <span className="min-w-0 truncate">{role.name}</span>
        {role.system && <Badge>{t('members:roles.builtIn')}</Badge>}
        {canManage && (
          <span className="-my-1 -mr-1 ml-auto">
            <ActMenu
              trigger={
                <IconButton
                  label={t('members:roles.actionsOf', { name: role.name })}
                  press="."
                  icon={<MoreHorizontal aria-hidden="true" />}
                />
              }
              acts={[
                !role.system && {
                  keys: 'e',
                  label: t('members:roles.edit'),
                  icon: <Pencil aria-hidden="true" />,
                  run: () => setOpened('edit'),
                },
                {
                  keys: 'd',
                  label: t('members:roles.duplicate'),
                  icon: <Copy aria-hidden="true" />,
                  run: () => setOpened('copy'),
                },
                !role.system && {
                  keys: 'delete',
                  label: t('members:roles.delete'),
                  icon: <Trash2 aria-hidden="true" />,
                  run: () => setOpened('delete'),
                  danger: true,
                },
              ]}
            />
          </span>
        )}
      </dt>
      <dd className="text-ink2">
        <RoleSentence role={role} />
      </dd>
      <RoleStart role={role} />
      <dd className="mt-auto flex flex-wrap gap-x-2 pt-2 text-ink3 text-xs">
        <span className="flex-1 whitespace-nowrap">{t('members:roles.members', { count: role.memberCount })}</span>
        <ObjectChange section="roles" id={role.id} />
      </dd>
      {(opened === 'edit' || opened === 'copy') && (
        <RoleFormDialog role={role} copy={opened === 'copy'} onClose={close} />
      )}
      {opened === 'delete' && <DeleteDialog role={role} roles={roles} onClose={close} />}
    </div>
  )
}

function DeleteDialog({ role, roles, onClose }: { role: Role; roles: readonly Role[]; onClose: () => void }) {
  const t = useT()
  const others = roles.filter((one) => one.id !== role.id)
  // The narrowest is the safest to begin with.
  const [moveTo, setMoveTo] = useState(() => others.at(-1)?.id ?? '')
  return (
    <ConfirmDialog
      danger
      title={t('members:roles.deleteTitle', { name: role.name })}
      text={
        role.memberCount > 0
          ? t('members:roles.deleteText', { count: role.memberCount })
          : t('members:roles.deleteUnused')
      }
      confirm={t('members:roles.deleteConfirm')}
      run={() => deleteRole(role.id, moveTo)}
      onDone={() => {
        refreshMembers()
        toast.done(t('members:roles.deleted', { name: role.name }))
      }}
      onClose={onClose}
    >
      <Field label={t('members:roles.moveTo')}>
        <Select
          value={moveTo}
          onChange={setMoveTo}
          options={others.map((one) => ({ value: one.id, label: one.name }))}
        />
      </Field>
    </ConfirmDialog>
  )
}
