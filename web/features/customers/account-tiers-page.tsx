import { useMutation, useQuery } from '@tanstack/react-query'
import { Gem, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type AccountTier, deleteTier, orderTiers, refreshTiers, saveTier, tiersQuery } from './account-tiers.api.ts'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; tier: AccountTier }

/** What can be agreed with a company: tiers made, renamed, put into order, deleted. */
export function AccountTiersPage() {
  const t = useT()
  const query = useQuery(tiersQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['account_tier.*'], refreshTiers)
  const order = useMutation({
    mutationFn: orderTiers,
    onError: (error) => toast.failed(t('customers:tiers.failed'), { description: error.message }),
    onSettled: refreshTiers,
  })
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:tiers.new')}
    </Button>
  )
  const close = () => setWish(undefined)
  return (
    <SettingsPage
      title={t('settings:section.accountTiers')}
      lead={t('customers:tiers.lead')}
      actions={query.data && query.data.length > 0 ? newButton : undefined}
    >
      <Loaded query={query}>
        {(tiers) =>
          tiers.length === 0 ? (
            <EmptyState icon={<Gem aria-hidden="true" />} title={t('customers:tiers.emptyTitle')} actions={newButton}>
              {t('customers:tiers.emptyText')}
            </EmptyState>
          ) : (
            <SettingsCard flush>
              <ReorderList
                label={t('settings:section.accountTiers')}
                items={tiers}
                onOrder={(ids) => {
                  queryClient.setQueryData(
                    tiersQuery.queryKey,
                    ids.flatMap((id) => tiers.find((tier) => tier.id === id) ?? []),
                  )
                  return order.mutateAsync(ids)
                }}
              >
                {(tier) => <TierRow tier={tier} onWish={setWish} />}
              </ReorderList>
            </SettingsCard>
          )
        }
      </Loaded>
      {wish?.kind === 'new' && <TierDialog onClose={close} />}
      {wish?.kind === 'edit' && <TierDialog tier={wish.tier} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('customers:tiers.delete.title', { name: wish.tier.name })}
          text={t('customers:tiers.delete.text')}
          confirm={t('customers:tiers.delete.confirm')}
          run={() => deleteTier(wish.tier.id)}
          onDone={() => {
            refreshTiers()
            toast.done(t('customers:tiers.delete.done', { name: wish.tier.name }))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

function TierRow({ tier, onWish }: { tier: AccountTier; onWish: (wish: Wish) => void }) {
  const t = useT()
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-1.5 pr-3 pl-1">
      <span className="min-w-0 flex-1 truncate font-medium">{tier.name}</span>
      <ObjectChange section="account-tiers" id={tier.id} className="max-md:hidden" />
      <span className="flex shrink-0">
        <IconButton
          press="r"
          label={t('customers:tiers.edit', { name: tier.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', tier })}
        />
        <IconButton
          press="delete"
          label={t('customers:tiers.delete.button', { name: tier.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', tier })}
        />
      </span>
    </div>
  )
}

function TierDialog({ tier, onClose }: { tier?: AccountTier; onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial: { name: tier?.name ?? '' },
    validate: ({ name }) => (name.trim() === '' ? { name: t('customers:tiers.nameMissing') } : {}),
    submit: ({ name }) => saveTier(tier?.id, { name: name.trim() }),
    onDone: (saved) => {
      refreshTiers()
      onClose()
      toast.done(tier ? t('shared:form.saved') : t('customers:tiers.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={tier ? t('customers:tiers.edit', { name: tier.name }) : t('customers:tiers.new')}
      form={form}
      submit={tier ? t('shared:form.save') : t('customers:tiers.create')}
      onClose={onClose}
    >
      <Field label={t('customers:column.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={40}
          placeholder={t('customers:tiers.example')}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
