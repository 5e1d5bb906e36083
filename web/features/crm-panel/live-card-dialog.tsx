import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { SecretShown } from './live-card-secret-dialog.tsx'
import { createLiveCard, type LiveCard, refreshLiveCards, updateLiveCard } from './live-cards.api.ts'

const isSeconds = (text: string) => /^\d{1,5}$/.test(text.trim()) && Number(text) <= 86_400

/** A live card: made, whereupon its secret is shown this once, or changed. */
export function LiveCardDialog({ card, onClose }: { card?: LiveCard; onClose: () => void }) {
  const t = useT()
  const [made, setMade] = useState<{ name: string; secret: string }>()
  const form = useForm({
    initial: {
      name: card?.name ?? '',
      url: card?.url ?? '',
      ttlSeconds: String(card?.ttlSeconds ?? 300),
      enabled: card?.enabled ?? true,
      inApi: card?.inApi ?? false,
    },
    validate: ({ name, url, ttlSeconds }) => ({
      ...(name.trim() === '' && { name: t('liveCards:settings.nameMissing') }),
      ...(!/^https?:\/\//i.test(url.trim()) && { url: t('liveCards:settings.urlMissing') }),
      ...(!isSeconds(ttlSeconds) && { ttlSeconds: t('liveCards:settings.ttlWrong') }),
    }),
    submit: async (values) => {
      const body = {
        ...values,
        name: values.name.trim(),
        url: values.url.trim(),
        ttlSeconds: Number(values.ttlSeconds),
      }
      if (card) return { ...(await updateLiveCard(card.id, body)), secret: null }
      return createLiveCard(body)
    },
    onDone: (saved) => {
      void refreshLiveCards()
      toast.done(card ? t('shared:form.saved') : t('liveCards:settings.made', { name: saved.name }))
      if (saved.secret === null) onClose()
      else setMade({ name: saved.name, secret: saved.secret })
    },
  })
  if (made) return <SecretShown {...made} onClose={onClose} />
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={card ? t('liveCards:settings.edit', { name: card.name }) : t('liveCards:settings.new')}
      form={form}
      submit={card ? t('shared:form.save') : t('liveCards:settings.create')}
      onClose={onClose}
    >
      <Field
        label={t('liveCards:settings.name')}
        hint={t('liveCards:settings.nameHint')}
        required
        error={errorOf('name')}
      >
        <TextInput
          autoFocus
          maxLength={60}
          placeholder={t('liveCards:settings.nameExample')}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <Field label={t('liveCards:settings.url')} hint={t('liveCards:settings.urlHint')} required error={errorOf('url')}>
        <TextInput
          type="url"
          maxLength={2_000}
          placeholder="https://example.com/card"
          value={values.url}
          onChange={(event) => set('url', event.target.value)}
        />
      </Field>
      <Field label={t('liveCards:settings.ttl')} hint={t('liveCards:settings.ttlHint')} error={errorOf('ttlSeconds')}>
        <TextInput
          inputMode="numeric"
          maxLength={5}
          value={values.ttlSeconds}
          onChange={(event) => set('ttlSeconds', event.target.value)}
        />
      </Field>
      <Switch
        checked={values.enabled}
        onChange={(enabled) => set('enabled', enabled)}
        label={t('liveCards:settings.enabled')}
      />
      <Switch
        checked={values.inApi}
        onChange={(inApi) => set('inApi', inApi)}
        label={t('liveCards:settings.inApiLabel')}
      />
    </FormDialog>
  )
}
