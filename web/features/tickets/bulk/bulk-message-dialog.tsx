import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextArea } from '../../../ui/text-area.tsx'

/** One text for many tickets. `count` null: all of the list. Says to whom it goes before it goes. */
export function BulkMessageDialog({
  count,
  onSend,
  onClose,
}: {
  count: number | null
  onSend: (message: { kind: 'public' | 'note'; bodyText: string }) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const mayReply = useCan('tickets:reply')
  const mayNote = useCan('tickets:note')
  const kinds = [
    ...(mayNote ? [{ value: 'note' as const, label: t('bulk:message.note') }] : []),
    ...(mayReply ? [{ value: 'public' as const, label: t('bulk:message.public') }] : []),
  ]
  const [kind, setKind] = useState<'public' | 'note'>(mayNote ? 'note' : 'public')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  async function send(): Promise<void> {
    setBusy(true)
    await onSend({ kind, bodyText: text })
    setBusy(false)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={count === null ? t('bulk:message.titleAll') : t('bulk:message.title', { count })}
      footer={
        <>
          <Button press="esc" onClick={onClose}>
            {t('shared:form.cancel')}
          </Button>
          <Button
            variant="primary"
            press="mod+enter"
            busy={busy}
            disabled={text.trim() === ''}
            onClick={() => void send()}
          >
            {t(kind === 'note' ? 'bulk:message.addNote' : 'bulk:message.sendReply')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('bulk:message.kind')}>
          <Select value={kind} onChange={setKind} options={kinds} />
        </Field>
        <Field label={t('bulk:message.text')} required>
          <TextArea value={text} maxLength={15_000} rows={6} onChange={(event) => setText(event.target.value)} />
        </Field>
        {kind === 'public' && <Banner tone="warn">{t('bulk:message.warning')}</Banner>}
      </div>
    </Dialog>
  )
}
