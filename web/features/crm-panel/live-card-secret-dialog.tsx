import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { ShownOnce } from '../../shared/shown-once.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { type LiveCard, makeLiveCardSecret, refreshLiveCards } from './live-cards.api.ts'

/** Makes another secret and shows it this once. */
export function LiveCardSecretDialog({ card, onClose }: { card: LiveCard; onClose: () => void }) {
  const t = useT()
  const [secret, setSecret] = useState<string>()
  const form = useForm({
    initial: {},
    validate: () => ({}),
    submit: () => makeLiveCardSecret(card.id),
    onDone: (made) => {
      setSecret(made.secret)
      void refreshLiveCards()
    },
  })
  if (secret !== undefined) return <SecretShown name={card.name} secret={secret} onClose={onClose} />
  return (
    <FormDialog
      size="sm"
      title={t('liveCards:settings.secret', { name: card.name })}
      description={t('liveCards:settings.secretAsk')}
      form={form}
      submit={t('liveCards:settings.secretMake')}
      onClose={onClose}
    >
      {null}
    </FormDialog>
  )
}

/** A secret, which is to be seen this once. */
export function SecretShown({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && copied && onClose()}
      title={t('liveCards:settings.secretTitle', { name })}
      footer={
        <Button press="mod+enter" variant="primary" onClick={onClose}>
          {t('liveCards:settings.secretDone')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <ShownOnce
          secret={secret}
          title={t('liveCards:settings.secretOnce')}
          text={t('liveCards:settings.secretText')}
          onCopied={setCopied}
        />
      </div>
    </Dialog>
  )
}
