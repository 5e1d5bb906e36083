import { useMutation, useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import type { Condition } from '../../../shared/filter/condition.ts'
import { sentenceOf } from '../../../shared/filter/sentence.ts'
import { useSpeech } from '../../../shared/filter/use-speech.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { ReorderList } from '../../../shared/reorder-list.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { queuesQuery } from '../../../shared/ticket-choices.api.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { toast } from '../../../ui/toast.ts'
import { deleteRule, orderRules, type RoutingRule, refreshRules, routingRulesQuery, updateRule } from './routing.api.ts'
import { RuleDialog } from './rule-dialog.tsx'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; rule: RoutingRule }

/** The rules that choose the queue of a new ticket; the first that matches decides. */
export function RulesCard() {
  const t = useT()
  const query = useQuery(routingRulesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['routing.*'], refreshRules)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('routing:failed'), { description: error.message }),
    onSettled: refreshRules,
  })
  const close = () => setWish(undefined)
  return (
    <SettingsCard
      title={t('routing:rules.title')}
      text={t('routing:rules.text')}
      flush
      actions={
        <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('routing:rules.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(rules) =>
          rules.length === 0 ? (
            <p className="px-4 py-3 text-ink2">{t('routing:rules.none')}</p>
          ) : (
            <ReorderList
              label={t('routing:rules.title')}
              items={rules}
              onOrder={(ids) => {
                queryClient.setQueryData(
                  routingRulesQuery.queryKey,
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
          )
        }
      </Loaded>
      {wish?.kind === 'new' && <RuleDialog onClose={close} />}
      {wish?.kind === 'edit' && <RuleDialog rule={wish.rule} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('routing:rules.deleteTitle', { name: wish.rule.name })}
          text={t('routing:rules.deleteText')}
          confirm={t('routing:rules.deleteConfirm')}
          run={() => deleteRule(wish.rule.id)}
          onDone={refreshRules}
          onClose={close}
        />
      )}
    </SettingsCard>
  )
}

function RuleRow({
  rule,
  onWish,
  onEnable,
}: {
  rule: RoutingRule
  onWish: (wish: Wish) => void
  onEnable: (enabled: boolean) => void
}) {
  const t = useT()
  const condition = rule.condition as Condition
  const speech = useSpeech(condition)
  const queue = useQuery(queuesQuery).data?.find(({ id }) => id === rule.queueId)?.name ?? ''
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-2 pr-3 pl-1">
      <div className="min-w-0 flex-1">
        <div className="break-words font-medium">{rule.name}</div>
        <div className="text-ink2 text-xs">
          {t('routing:rules.sentence', { when: sentenceOf(condition, speech), queue })}
        </div>
        <ObjectChange section="routing-rules" id={rule.id} />
        {rule.broken && (
          <div className="flex items-center gap-1 text-warn text-xs">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {t('routing:broken', { reason: say(rule.broken, rule.broken.text) })}
          </div>
        )}
      </div>
      <Switch
        labelHidden
        checked={rule.enabled}
        onChange={onEnable}
        label={t('routing:rules.on', { name: rule.name })}
      />
      <span className="flex shrink-0">
        <IconButton
          press="e"
          label={t('routing:rules.edit', { name: rule.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', rule })}
        />
        <IconButton
          press="delete"
          label={t('routing:rules.delete', { name: rule.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', rule })}
        />
      </span>
    </div>
  )
}
