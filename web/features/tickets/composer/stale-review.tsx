import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { NewerMessage } from './newer-message.tsx'
import type { Stale } from './use-send.ts'

/** Shown when others wrote after what the writer of a reply had seen: read it, then send or change. Nothing typed is lost. */
export function StaleReview({
  stale,
  onSend,
  onEdit,
}: {
  stale: Stale | undefined
  /** `lastId`: the newest that was shown. */
  onSend: (stale: Stale, lastId: string | undefined) => void
  onEdit: (stale: Stale, lastId: string | undefined) => void
}) {
  const t = useT()
  const lastId = stale?.newer.at(-1)?.id
  return (
    <Dialog
      open={stale !== undefined}
      onOpenChange={(open) => !open && stale && onEdit(stale, lastId)}
      title={t('ticket:stale.title')}
      description={t('ticket:stale.text')}
      footer={
        <>
          <Button press="mod+shift+enter" onClick={() => stale && onSend(stale, lastId)}>
            {t('ticket:stale.send')}
          </Button>
          <Button press="mod+backspace" variant="primary" onClick={() => stale && onEdit(stale, lastId)}>
            {t('ticket:stale.edit')}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-2">
        {stale?.newer.map((one) => (
          <NewerMessage key={one.id} message={one} />
        ))}
      </ul>
    </Dialog>
  )
}
