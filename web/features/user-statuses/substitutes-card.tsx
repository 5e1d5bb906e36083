import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import type { Substitute } from '../../shared/statuses/statuses.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Picker } from '../../ui/picker.tsx'
import { toast } from '../../ui/toast.ts'
import { colleaguesQuery, setSubstitutes, substitutesQuery } from './user-statuses.api.ts'

/** Who stands in for a member, the first choice first. */
export function SubstitutesCard({ userId }: { userId: string }) {
  const t = useT()
  const query = useQuery(substitutesQuery(userId))
  const colleagues = useQuery(colleaguesQuery).data ?? []
  const save = useMutation({
    mutationFn: (ids: string[]) => setSubstitutes(userId, ids),
    onError: (error) => toast.failed(t('statuses:substitutes.notSaved'), { description: error.message }),
  })
  const ids = query.data?.map(({ id }) => id) ?? []
  const free = colleagues.filter(({ id }) => id !== userId && !ids.includes(id))
  return (
    <SettingsCard
      title={t('statuses:substitutes.title')}
      text={t('statuses:substitutes.text')}
      actions={
        <Picker
          label={t('statuses:substitutes.add')}
          trigger={
            <Button press="a">
              <Plus aria-hidden="true" className="size-3.5" />
              {t('statuses:substitutes.add')}
            </Button>
          }
          options={free.map(({ id, name, available, status }) => ({
            value: id,
            label: name,
            detail: available ? undefined : status,
            icon: <Avatar name={name} id={id} />,
          }))}
          chosen={[]}
          onChoose={({ value }) => save.mutate([...ids, value])}
        />
      }
      flush
    >
      <Loaded query={query}>
        {(substitutes) =>
          substitutes.length === 0 ? (
            <p className="px-4 py-3 text-ink2">{t('statuses:substitutes.none')}</p>
          ) : (
            <ReorderList
              label={t('statuses:substitutes.title')}
              items={substitutes}
              onOrder={(order) => save.mutateAsync(order)}
            >
              {(one) => (
                <div className="flex min-w-0 flex-1 items-center gap-2 py-2 pr-3 pl-1">
                  <Avatar name={one.name} id={one.id} />
                  <span className="min-w-0 flex-1 truncate">{one.name}</span>
                  <Standing one={one} />
                  <IconButton
                    label={t('statuses:substitutes.remove', { name: one.name })}
                    press="delete"
                    icon={<X aria-hidden="true" />}
                    onClick={() => save.mutate(ids.filter((id) => id !== one.id))}
                  />
                </div>
              )}
            </ReorderList>
          )
        }
      </Loaded>
    </SettingsCard>
  )
}

/** Why somebody would be passed over just now. */
function Standing({ one: { active, works, available, statusName } }: { one: Substitute }) {
  const t = useT()
  const why = !active
    ? t('statuses:substitutes.deactivated')
    : !works
      ? t('statuses:substitutes.onlyReads')
      : available
        ? undefined
        : statusName
  return why ? <span className="shrink-0 text-warn text-xs">{why}</span> : null
}
