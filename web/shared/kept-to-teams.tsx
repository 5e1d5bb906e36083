import { useT } from '../i18n/use-t.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { ChoiceRow } from '../ui/choice-row.tsx'

/** Everybody, or the members of chosen teams alone: null, or the ids of those. */
export function KeptToTeams({
  label,
  hint,
  error,
  teams,
  value,
  onChange,
}: {
  label: string
  hint: string
  error: string | undefined
  teams: readonly { id: string; name: string }[]
  value: readonly string[] | null
  onChange: (teamIds: string[] | null) => void
}) {
  const t = useT()
  return (
    <div className="flex flex-col gap-1.5">
      <ChoiceRow
        label={label}
        value={value === null ? 'everybody' : 'teams'}
        choices={[
          { value: 'everybody', label: t('settings:kept.everybody') },
          { value: 'teams', label: t('settings:kept.teams') },
        ]}
        onChange={(choice) => onChange(choice === 'everybody' ? null : [])}
      />
      <p className="text-ink3 text-xs">{hint}</p>
      {value !== null && (
        <fieldset className="flex flex-col gap-0.5 pl-1">
          <legend className="sr-only">{label}</legend>
          {teams.length === 0 && <p className="text-ink2">{t('settings:kept.noTeams')}</p>}
          {teams.map((team) => (
            <Checkbox
              key={team.id}
              checked={value.includes(team.id)}
              onChange={(on) => onChange(on ? [...value, team.id] : value.filter((id) => id !== team.id))}
              label={team.name}
            />
          ))}
          {value.length === 0 && <p className="pt-1 text-warn text-xs">{t('settings:kept.nobody')}</p>}
        </fieldset>
      )}
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
    </div>
  )
}
