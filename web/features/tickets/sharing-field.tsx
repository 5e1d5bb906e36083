import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { Chooser } from '../../shared/chooser.tsx'
import { teamsQuery } from '../../shared/teams-and-queues.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { Field } from '../../ui/field.tsx'
import { Picker } from '../../ui/picker.tsx'

export type Sharing = 'private' | 'teams' | 'everyone'

/** Who uses what was made: oneself, teams, or everyone. */
export function SharingField({
  sharing,
  teamIds,
  error,
  onSharing,
  onTeams,
}: {
  sharing: Sharing
  teamIds: string[]
  error: string | undefined
  onSharing: (sharing: Sharing) => void
  onTeams: (ids: string[]) => void
}) {
  const t = useT()
  const { data: teams = [] } = useQuery(teamsQuery)
  const said = teams.filter((team) => teamIds.includes(team.id)).map((team) => team.name)
  return (
    <>
      <ChoiceRow
        label={t('macros:sharing.label')}
        value={sharing}
        choices={(['private', 'teams', 'everyone'] as const).map((one) => ({
          value: one,
          label: t(`macros:sharing.${one}`),
        }))}
        onChange={onSharing}
      />
      {sharing === 'teams' && (
        <Field label={t('macros:form.teams')} required error={error}>
          <Picker
            wide
            multiple
            label={t('macros:form.teams')}
            options={teams.map((team) => ({ value: team.id, label: team.name }))}
            chosen={teamIds}
            onChoose={({ value }) =>
              onTeams(teamIds.includes(value) ? teamIds.filter((one) => one !== value) : [...teamIds, value])
            }
            trigger={<Chooser name={t('macros:form.teams')}>{said.join(', ')}</Chooser>}
          />
        </Field>
      )}
    </>
  )
}
