import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createTeam, membersQuery, refreshMembers, type Team, updateTeam } from './members.api.ts'

const withId = (ids: readonly string[], id: string, isIn: boolean): string[] =>
  isIn ? [...ids, id] : ids.filter((one) => one !== id)

/** A new team, or the name, the members and the leads of one. */
export function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const t = useT()
  const members = useQuery(membersQuery)
  const form = useForm({
    initial: { name: team?.name ?? '', memberIds: team?.memberIds ?? [], leadIds: team?.leadIds ?? [] },
    validate: ({ name }) => (name.trim() === '' ? { name: t('members:team.nameMissing') } : {}),
    submit: ({ name, memberIds, leadIds }) => {
      const body = { name: name.trim(), memberIds, leadIds: leadIds.filter((id) => memberIds.includes(id)) }
      return team ? updateTeam(team.id, body) : createTeam(body)
    },
    onDone: (saved) => {
      refreshMembers()
      onClose()
      toast.done(t('members:team.saved', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={team ? t('members:team.edit', { name: team.name }) : t('members:team.new')}
      form={form}
      submit={team ? t('shared:form.save') : t('members:team.create')}
      onClose={onClose}
    >
      <Field label={t('members:team.name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={80} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <fieldset>
        <legend className="pb-1 font-medium">{t('members:tab.members')}</legend>
        <Loaded query={members}>
          {(all) => (
            <div className="max-h-64 overflow-y-auto rounded-md border border-line px-3 py-1">
              {all
                // Deactivated members stay in sight only where they belong already.
                .filter((member) => member.active || values.memberIds.includes(member.id))
                .map((member) => (
                  <div key={member.id} className="flex items-center justify-between gap-2">
                    <Checkbox
                      checked={values.memberIds.includes(member.id)}
                      label={
                        <span className="flex items-center gap-2 py-1">
                          <Avatar name={member.name} id={member.id} />
                          {member.name}
                        </span>
                      }
                      onChange={(checked) => set('memberIds', withId(values.memberIds, member.id, checked))}
                    />
                    {values.memberIds.includes(member.id) && (
                      <Checkbox
                        checked={values.leadIds.includes(member.id)}
                        label={
                          <span className="text-ink2 text-xs">
                            {t('members:team.leads')}
                            <span className="sr-only"> {member.name}</span>
                          </span>
                        }
                        onChange={(checked) => set('leadIds', withId(values.leadIds, member.id, checked))}
                      />
                    )}
                  </div>
                ))}
            </div>
          )}
        </Loaded>
      </fieldset>
    </FormDialog>
  )
}
