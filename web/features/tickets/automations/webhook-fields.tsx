import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, Send } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Action } from './automations.api.ts'
import { SecretDialog } from './secret-dialog.tsx'
import { useCallWords } from './webhook-log.tsx'
import { deliveryQuery, refreshWebhooks, testWebhook, type Webhook, webhooksQuery } from './webhooks.api.ts'

type Call = Extract<Action, { do: 'webhook' }>

const methods = ['POST', 'PUT', 'PATCH'] as const

/** Where an action calls; of one that is saved, its secret and a test. */
export function WebhookFields({
  action,
  ruleId,
  onChange,
}: {
  action: Call
  /** Undefined: the rule is not there yet. */
  ruleId: string | undefined
  onChange: (action: Call) => void
}) {
  const t = useT()
  const { data: webhooks = [] } = useQuery({ ...webhooksQuery(ruleId ?? ''), enabled: ruleId !== undefined })
  const saved = webhooks.find(({ id }) => id === action.webhookId)
  return (
    <>
      <div className="flex min-w-0 items-end gap-2 max-sm:flex-col max-sm:items-stretch">
        <Field label={t('automations:webhook.method')}>
          <Select
            className="w-28!"
            value={action.method ?? 'POST'}
            options={methods.map((method) => ({ value: method, label: method }))}
            onChange={(method) => onChange({ ...action, method })}
          />
        </Field>
        <div className="min-w-0 flex-1">
          <Field label={t('automations:webhook.url')}>
            <TextInput
              type="url"
              maxLength={2000}
              placeholder="https://"
              value={action.url}
              onChange={(event) => onChange({ ...action, url: event.target.value.trim() })}
            />
          </Field>
        </div>
      </div>
      <p className="text-ink2 text-xs">{t('automations:webhook.what')}</p>
      {saved ? (
        <Saved webhook={saved} isChanged={saved.url !== action.url || saved.method !== (action.method ?? 'POST')} />
      ) : (
        <p className="text-ink2 text-xs">{t('automations:webhook.unsaved')}</p>
      )}
    </>
  )
}

function Saved({ webhook, isChanged }: { webhook: Webhook; isChanged: boolean }) {
  const t = useT()
  const place = usePlace()
  const [asks, setAsks] = useState(false)
  const test = useMutation({
    mutationFn: () => testWebhook(webhook.id),
    onSuccess: refreshWebhooks,
    onError: (error) => toast.failed(t('automations:webhook.notTested'), { description: error.message }),
  })
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button press="k" onClick={() => setAsks(true)}>
          <KeyRound aria-hidden="true" className="size-3.5" />
          {webhook.shownAt ? t('automations:webhook.newSecret') : t('automations:webhook.secret')}
        </Button>
        <Button press="e" busy={test.isPending} disabled={isChanged} onClick={() => test.mutate()}>
          <Send aria-hidden="true" className="size-3.5" />
          {t('automations:webhook.test')}
        </Button>
        {isChanged ? (
          <span className="text-ink2 text-xs">{t('automations:webhook.saveFirst')}</span>
        ) : (
          test.data && <TestResult key={test.data.id} id={test.data.id} />
        )}
      </div>
      {webhook.oldUntil && (
        <p className="text-ink2 text-xs">
          {t('automations:webhook.oldUntil', { until: formatDate(webhook.oldUntil, place, 'full') })}
        </p>
      )}
      {webhook.failingSince && (
        <p className="text-danger text-xs">
          {t('automations:webhook.failing', { since: formatDate(webhook.failingSince, place, 'full') })}
        </p>
      )}
      {asks && <SecretDialog webhook={webhook} onClose={() => setAsks(false)} />}
    </>
  )
}

function TestResult({ id }: { id: string }) {
  const say = useCallWords()
  const { data } = useQuery(deliveryQuery(id))
  if (!data) return null
  return (
    <span role="status" className={data.state === 'failed' ? 'text-danger text-xs' : 'text-ink2 text-xs'}>
      {say(data)}
    </span>
  )
}
