import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { moved } from '../../../shared/moved.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { ActionFields } from './action-fields.tsx'
import type { Action } from './automations.api.ts'
import { Faults, type FaultsAt } from './faults.tsx'

/** An action while the rule is written; `id` is of this form. */
export type ActionDraft = { id: number; action: Action }

const kinds = [
  'set',
  'add',
  'remove',
  'route',
  'escalate',
  'reply',
  'note',
  'notify',
  'mail',
  'webhook',
  'checklist',
  'snooze',
  'wake',
  'visibility',
  'contact',
] as const
type Kind = (typeof kinds)[number]

const begun: { [K in Kind]: Extract<Action, { do: K }> } = {
  set: { do: 'set', field: 'priority', value: 'high' },
  add: { do: 'add', field: 'label', values: [] },
  remove: { do: 'remove', field: 'label', values: [] },
  reply: { do: 'reply', html: '' },
  note: { do: 'note', html: '' },
  notify: { do: 'notify', to: [{ kind: 'assignee' }], text: '' },
  mail: { do: 'mail', to: '', subject: '', html: '' },
  checklist: { do: 'checklist', templateId: '' },
  snooze: { do: 'snooze', minutes: 1440, untilReply: true },
  webhook: { do: 'webhook', method: 'POST', url: '' },
  wake: { do: 'wake' },
  route: { do: 'route' },
  escalate: { do: 'escalate', reason: '' },
  visibility: { do: 'visibility', visibility: 'private', userIds: [], teamIds: [] },
  contact: { do: 'contact', field: 'language', value: null },
}

/** What a rule does, in its order. */
export function ActionList({
  actions,
  ruleId,
  faultsAt,
  onChange,
}: {
  actions: readonly ActionDraft[]
  /** Undefined: the rule is not there yet. */
  ruleId: string | undefined
  faultsAt: FaultsAt
  onChange: (actions: ActionDraft[]) => void
}) {
  const t = useT()
  const next = Math.max(0, ...actions.map(({ id }) => id)) + 1
  const move = (at: number, to: number) => onChange(moved(actions, at, to))
  return (
    <>
      <ol className="flex flex-col gap-2">
        {actions.map(({ id, action }, at) => (
          <li key={id} data-row className="flex min-w-0 items-start gap-2 rounded-md border border-line bg-card p-2">
            <div className="flex min-w-0 flex-1 flex-col gap-2">
              <span className="font-medium">{t(`automations:action.${action.do}`)}</span>
              <ActionFields
                action={action}
                ruleId={ruleId}
                onChange={(changed) => onChange(actions.map((one) => (one.id === id ? { id, action: changed } : one)))}
              />
              <Faults faults={faultsAt(`actions.${at}`)} />
            </div>
            <span className="flex shrink-0 max-sm:flex-col">
              <IconButton
                press="alt+up"
                label={t('automations:up')}
                icon={<ArrowUp aria-hidden="true" />}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
              />
              <IconButton
                press="alt+down"
                label={t('automations:down')}
                icon={<ArrowDown aria-hidden="true" />}
                disabled={at === actions.length - 1}
                onClick={() => move(at, at + 1)}
              />
              <IconButton
                press="mod+delete"
                label={t('automations:removeAction')}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(actions.filter((one) => one.id !== id))}
              />
            </span>
          </li>
        ))}
      </ol>
      <div className="mt-2">
        <Picker
          label={t('automations:addAction')}
          options={kinds.map((kind) => ({ value: kind as string, label: t(`automations:action.${kind}`) }))}
          chosen={[]}
          onChoose={({ value }) => onChange([...actions, { id: next, action: begun[value as Kind] }])}
          trigger={
            <Button disabled={actions.length >= 20}>
              <Plus aria-hidden="true" className="size-3.5" />
              {t('automations:addAction')}
            </Button>
          }
        />
      </div>
    </>
  )
}
