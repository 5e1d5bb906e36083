import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { CardBox } from '../../shared/crm/card-box.tsx'
import type { CardContent } from '../../shared/crm/cards.api.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useForm } from '../../shared/use-form.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Banner } from '../../ui/banner.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type LiveCard, tryLiveCard } from './live-cards.api.ts'

/** Asks a card about an address and shows what it says, or what went wrong. */
export function TryLiveCardDialog({ card, onClose }: { card: LiveCard; onClose: () => void }) {
  const t = useT()
  const mayRead = useCan('crm:read')
  const [content, setContent] = useState<CardContent>()
  const form = useForm({
    initial: { email: '' },
    validate: ({ email }) => (/^\S+@\S+$/.test(email.trim()) ? {} : { email: t('liveCards:settings.emailWrong') }),
    submit: ({ email }) => tryLiveCard(card.id, email.trim()),
    onDone: setContent,
  })
  return (
    <FormDialog
      title={t('liveCards:settings.tryTitle', { name: card.name })}
      description={t('liveCards:settings.tryText')}
      form={{ ...form, isDirty: false }}
      submit={t('liveCards:settings.ask')}
      onClose={onClose}
    >
      {!mayRead && <Banner tone="warn">{t('liveCards:settings.noAccess')}</Banner>}
      <Field label={t('liveCards:settings.email')} required error={form.errorOf('email')}>
        <TextInput
          autoFocus
          type="email"
          maxLength={254}
          value={form.values.email}
          onChange={(event) => form.set('email', event.target.value)}
        />
      </Field>
      {(content || form.busy) && (
        <CardBox name={card.name} content={form.busy ? undefined : content} busy={form.busy} onAgain={undefined} />
      )}
    </FormDialog>
  )
}
