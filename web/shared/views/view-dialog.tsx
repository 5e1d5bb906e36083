import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { useCan } from '../../shell/shell.api.ts'
import type { View } from '../../shell/views.api.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { Field } from '../../ui/field.tsx'
import { Picker } from '../../ui/picker.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { Chooser } from '../chooser.tsx'
import type { Condition } from '../filter/condition.ts'
import { useListOf } from '../filter/list-of.ts'
import { sentenceOf } from '../filter/sentence.ts'
import { useSpeech } from '../filter/use-speech.ts'
import { FormDialog } from '../form-dialog.tsx'
import type { Column } from '../list/columns.ts'
import { teamsQuery } from '../teams-and-queues.ts'
import { useForm } from '../use-form.ts'
import { createView, rolesQuery, updateView } from './views.api.ts'

/** What a view shows, as it will be saved. */
export interface ViewContent {
  condition: Condition
  columns: readonly Column[] | null
  sort: string
  group: string | null
  layout: View['layout']
}

interface Values {
  name: string
  sharing: View['sharing']
  teamIds: string[]
  roleIds: string[]
  showInCrm: boolean
}

/** A new view of what the list shows (`content`), or name and sharing of one that is there (`view`). */
export function ViewDialog({
  view,
  content,
  name = '',
  onSaved,
  onClose,
}: {
  view?: View
  content: ViewContent
  name?: string
  onSaved: (view: View) => void
  onClose: () => void
}) {
  const t = useT()
  const mayShare = useCan('views:share')
  const of = useListOf()
  const speech = useSpeech(content.condition)
  const initial: Values = {
    name: view?.name ?? name,
    sharing: view?.sharing ?? 'private',
    teamIds: view?.teams.map(({ id }) => id) ?? [],
    roleIds: view?.roles.map(({ id }) => id) ?? [],
    showInCrm: view?.showInCrm ?? false,
  }
  const form = useForm({
    initial,
    validate: ({ name: given, sharing, teamIds, roleIds }) => ({
      ...(given.trim() === '' ? { name: t('views:dialog.nameMissing') } : {}),
      ...(sharing === 'chosen' && teamIds.length + roleIds.length === 0
        ? { teamIds: t('views:dialog.chosenMissing') }
        : {}),
    }),
    submit: ({ name: given, sharing, teamIds, roleIds, showInCrm }) => {
      const shares = sharing === 'chosen' ? { teamIds, roleIds } : { teamIds: [], roleIds: [] }
      const basics = { name: given.trim(), showInCrm }
      const columns = content.columns && [...content.columns]
      if (!view) return createView({ of, ...content, columns, ...basics, sharing, ...shares })
      return updateView(view.id, mayShare ? { ...basics, sharing, ...shares } : basics)
    },
    onDone: (saved, values) => {
      onSaved(saved)
      onClose()
      toast.done(view ? t('views:saved') : t('views:dialog.made', { name: values.name.trim() }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={view ? t('views:dialog.edit', { name: view.name ?? '' }) : t('views:dialog.new')}
      description={t(of === 'ticket' ? 'views:dialog.shows' : 'recordLists:view.shows', {
        sentence: sentenceOf(content.condition, speech),
      })}
      form={form}
      submit={t('views:dialog.create')}
      onClose={onClose}
    >
      <Field label={t('views:dialog.name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={80} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      {mayShare ? (
        <ChoiceRow
          label={t('views:dialog.sharing')}
          value={values.sharing}
          choices={(['private', 'chosen', 'everyone'] as const).map((one) => ({
            value: one,
            label: t(`views:dialog.${one}`),
          }))}
          onChange={(sharing) => set('sharing', sharing)}
        />
      ) : (
        <p className="text-ink3">{t('views:dialog.mayNotShare')}</p>
      )}
      {mayShare && values.sharing === 'chosen' && (
        <Shares values={values} set={set} error={errorOf('teamIds') ?? errorOf('roleIds')} />
      )}
      {of === 'ticket' && (
        <Switch
          label={t('views:dialog.crm')}
          hint={t('views:dialog.crmText')}
          checked={values.showInCrm}
          onChange={(shown) => set('showInCrm', shown)}
        />
      )}
    </FormDialog>
  )
}

function Shares({
  values,
  set,
  error,
}: {
  values: Values
  set: (name: 'teamIds' | 'roleIds', ids: string[]) => void
  error: string | undefined
}) {
  const t = useT()
  const teams = useQuery(teamsQuery)
  const roles = useQuery(rolesQuery)
  const kinds = [
    { name: 'teamIds', label: t('views:dialog.teams'), rows: teams.data },
    { name: 'roleIds', label: t('views:dialog.roles'), rows: roles.data },
  ] as const
  return kinds.map(({ name, label, rows }) => {
    const chosen = values[name]
    const said = (rows ?? []).filter((row) => chosen.includes(row.id)).map((row) => row.name)
    return (
      <Field key={name} label={label} error={name === 'teamIds' ? error : undefined}>
        <Picker
          wide
          multiple
          label={label}
          options={(rows ?? []).map((row) => ({ value: row.id, label: row.name }))}
          chosen={chosen}
          onChoose={({ value }) =>
            set(name, chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
          }
          trigger={<Chooser name={label}>{said.join(', ') || t('views:dialog.choose')}</Chooser>}
        />
      </Field>
    )
  })
}
