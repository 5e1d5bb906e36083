import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { ShownOnce } from '../../../shared/shown-once.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { makeWebhookSecret, refreshWebhooks, type Webhook } from './webhooks.api.ts'

const spans = ['0', '24', '168'] as const

/** Makes a secret and shows it this once; where there is one that somebody has, it is asked how long that signs as well. */
export function SecretDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useT()
  const [secret, setSecret] = useState<string>()
  const [copied, setCopied] = useState(false)
  const isFirst = webhook.shownAt === null
  const form = useForm({
    initial: { keep: '24' as (typeof spans)[number] },
    validate: () => ({}),
    submit: ({ keep }) => makeWebhookSecret(webhook.id, Number(keep)),
    onDone: (made) => {
      setSecret(made.secret)
      refreshWebhooks()
    },
  })
  if (secret !== undefined)
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && copied && onClose()}
        title={t('automations:secret.title')}
        footer={
          <Button press="mod+enter" variant="primary" onClick={onClose}>
            {t('automations:secret.done')}
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <ShownOnce
            secret={secret}
            title={t('automations:secret.once')}
            text={t('automations:secret.text')}
            onCopied={setCopied}
          />
        </div>
      </Dialog>
    )
  return (
    <FormDialog
      title={t('automations:secret.title')}
      description={isFirst ? t('automations:secret.first') : t('automations:secret.another')}
      form={{ ...form, isDirty: false }}
      submit={t('automations:secret.make')}
      onClose={onClose}
    >
      {!isFirst && (
        <Field label={t('automations:secret.keep')}>
          <Select
            value={form.values.keep}
            options={spans.map((value) => ({ value, label: t(`automations:secret.span.${value}`) }))}
            onChange={(keep) => form.set('keep', keep)}
          />
        </Field>
      )}
    </FormDialog>
  )
}
