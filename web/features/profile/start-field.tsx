import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { chooseStartView } from '../../shell/choose-start-view.ts'
import { startViewQuery, viewName, viewsQuery } from '../../shell/views.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'

const asRole = 'as-role'

/** The view that the person begins with; it changes as it is chosen. */
export function StartField() {
  const t = useT()
  const { data: start } = useQuery(startViewQuery)
  const { data: views } = useQuery(viewsQuery)
  const isGone = start?.missing === 'own'
  return (
    <Field
      label={t('views:start.label')}
      error={isGone ? t('views:start.missingOwn', { name: start.own?.name ?? '' }) : undefined}
    >
      <Select
        value={start && (start.own && !isGone ? start.own.viewId : asRole)}
        disabled={!start || !views}
        onChange={(next) => void chooseStartView(next === asRole ? null : next)}
        options={[
          { value: asRole, label: t('views:start.asRole') },
          ...(views ?? []).map((view) => ({ value: view.id, label: viewName(view) })),
        ]}
      />
    </Field>
  )
}
