import { useMutation, useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { calendarsQuery } from '../../../shared/calendars.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { toast } from '../../../ui/toast.ts'
import { setUsualHours, usualHoursQuery } from './routing.api.ts'

const always = 'always'

/** The business hours by which members work who chose none themselves. */
export function UsualHoursCard() {
  const t = useT()
  const query = useQuery(usualHoursQuery)
  const calendars = useQuery(calendarsQuery).data ?? []
  const save = useMutation({
    mutationFn: (value: string) => setUsualHours(value === always ? null : value),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  return (
    <SettingsCard title={t('routing:hours.title')} text={t('routing:hours.text')}>
      <Loaded query={query}>
        {({ calendar }) => (
          <Field label={t('routing:hours.usual')} hint={t('routing:hours.hint')}>
            <Select
              className="max-w-sm"
              value={save.isPending ? save.variables : (calendar?.id ?? always)}
              onChange={(value) => save.mutate(value)}
              options={[
                { value: always, label: t('routing:hours.always') },
                ...calendars.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
        )}
      </Loaded>
    </SettingsCard>
  )
}
