import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import type { Unfinished } from './unfinished.ts'

/** Names what is unfinished before a ticket is resolved or closed. Open children ask for a reason, which its timeline keeps. */
export function FinishDialog({
  unfinished,
  status,
  onCancel,
  onFinish,
}: {
  unfinished: Unfinished
  status: 'resolved' | 'closed'
  onCancel: () => void
  onFinish: (reason: string | undefined) => void
}) {
  const t = useT()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const { children, items, draft } = unfinished
  const needsReason = children.length > 0
  const isMissing = needsReason && reason.trim().length < 3
  function finish(): void {
    setAsked(true)
    if (!isMissing) onFinish(needsReason ? reason.trim() : undefined)
  }
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && onCancel()}
      title={t(`acts:finish.title.${status}`)}
      footer={
        <>
          <Button press="esc" onClick={onCancel}>
            {t('acts:finish.cancel')}
          </Button>
          <Button variant="primary" press="mod+enter" onClick={finish}>
            {t(`acts:finish.submit.${status}`)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {needsReason && (
            <li>
              {t('acts:finish.children', { count: children.length, codes: children.map((one) => one.code).join(', ') })}
            </li>
          )}
          {items > 0 && <li>{t('acts:finish.items', { count: items })}</li>}
          {draft && <li>{t(status === 'closed' ? 'ticket:closeDialog.draft' : 'acts:finish.draft')}</li>}
        </ul>
        {needsReason && (
          <Field
            label={t('acts:finish.reason')}
            required
            error={asked && isMissing ? t('acts:finish.reasonMissing') : undefined}
          >
            <TextInput autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
