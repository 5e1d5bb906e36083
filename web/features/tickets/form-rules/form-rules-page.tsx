import { useMutation, useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, TriangleAlert, Workflow } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { sentenceOf } from '../../../shared/filter/sentence.ts'
import { useSpeech } from '../../../shared/filter/use-speech.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { ReorderList } from '../../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { toast } from '../../../ui/toast.ts'
import { deleteRule, type FormRule, formRulesQuery, orderRules, refreshRules, updateRule } from './form-rules.api.ts'
import { RuleDialog } from './rule-dialog.tsx'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; rule: FormRule }

/** Form logic: rules that show, require and restrict custom fields by what the ticket says. */
export function FormRulesPage() {
  const t = useT()
  const query = useQuery(formRulesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['field.*'], refreshRules)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('formRules:failed'), { description: error.message }),
    onSettled: refreshRules,
  })
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('formRules:new')}
    </Button>
  )
  const close = () => setWish(undefined)
  return (
    <SettingsPage title={t('settings:section.formRules')} lead={t('formRules:lead')} actions={newButton}>
      <Loaded query={query}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState icon={<Workflow aria-hidden="true" />} title={t('formRules:emptyTitle')} actions={newButton}>
              {t('formRules:emptyText')}
            </EmptyState>
          ) : (
            <SettingsCard flush>
              <ReorderList
                label={t('settings:section.formRules')}
                items={rules}
                onOrder={(ids) => {
                  queryClient.setQueryData(
                    formRulesQuery.queryKey,
                    ids.flatMap((id) => rules.find((rule) => rule.id === id) ?? []),
                  )
                  return act.mutateAsync(() => orderRules(ids))
                }}
              >
                {(rule) => (
                  <RuleRow
                    rule={rule}
                    onWish={setWish}
                    onEnable={(enabled) => act.mutate(() => updateRule(rule.id, { enabled }))}
                  />
                )}
              </ReorderList>
            </SettingsCard>
          )
        }
      </Loaded>
      {wish?.kind === 'new' && <RuleDialog onClose={close} />}
      {wish?.kind === 'edit' && <RuleDialog rule={wish.rule} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('formRules:delete.title', { name: wish.rule.name })}
          text={t('formRules:delete.text')}
          confirm={t('formRules:delete.confirm')}
          run={() => deleteRule(wish.rule.id)}
          onDone={refreshRules}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

/** What the rule says in words, one line for the condition and one for what it does. */
function RuleRow({
  rule,
  onWish,
  onEnable,
}: {
  rule: FormRule
  onWish: (wish: Wish) => void
  onEnable: (enabled: boolean) => void
}) {
  const t = useT()
  const condition = rule.condition as Condition
  const speech = useSpeech(condition)
  const { data: fields = [] } = useQuery(customFieldsQuery)
  const nameOf = (key: string) => fields.find((field) => field.key === key)?.name ?? key
  const effects = rule.effects.map((one) => t(`formRules:does.${one.effect}`, { field: nameOf(one.field) }))
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-2 pr-3 pl-1">
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{rule.name}</div>
        <div className="line-clamp-2 text-ink2 text-xs">
          {t('formRules:sentence', { when: sentenceOf(condition, speech), does: effects.join(', ') })}
        </div>
        <ObjectChange section="form-rules" id={rule.id} />
        {rule.broken && (
          <div className="flex items-center gap-1 text-warn text-xs">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {t('formRules:broken', { reason: say(rule.broken, rule.broken.text) })}
          </div>
        )}
      </div>
      <Switch checked={rule.enabled} onChange={onEnable} label={t('formRules:on')} />
      <span className="flex shrink-0">
        <IconButton
          press="e"
          label={t('formRules:edit', { name: rule.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', rule })}
        />
        <IconButton
          press="delete"
          label={t('formRules:delete.button', { name: rule.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', rule })}
        />
      </span>
    </div>
  )
}
