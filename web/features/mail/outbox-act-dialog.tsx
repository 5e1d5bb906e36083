import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { actOnOutbox, type OutboxEntry, refreshMail } from './mail.api.ts'
import type { OutboxAct } from './mail-acts.ts'

/** Asks before a mail is tried again or taken out of the queue. */
export function OutboxActDialog({ act, entry, onClose }: { act: OutboxAct; entry: OutboxEntry; onClose: () => void }) {
  const t = useT()
  const open = entry.recipients.filter((one) => one.state !== 'accepted')
  const text =
    act === 'retry' && entry.state === 'parked' ? t('mail:outAct.retry.parkedText') : t(`mail:outAct.${act}.text`)
  return (
    <ConfirmDialog
      danger={act === 'cancel'}
      title={t(`mail:outAct.${act}.title`, { subject: entry.subject })}
      text={text}
      confirm={t(`mail:outAct.${act}.confirm`)}
      run={() => actOnOutbox(act, entry.id)}
      onDone={() => {
        refreshMail()
        toast.done(t(`mail:outAct.${act}.done`))
      }}
      onClose={onClose}
    >
      {open.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-ink2">
          {open.map((one) => (
            <li key={`${one.role} ${one.address}`} className="break-all">
              {one.address}
            </li>
          ))}
        </ul>
      )}
    </ConfirmDialog>
  )
}
