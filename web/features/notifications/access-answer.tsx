import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { answerRequest, type Notification } from './notifications.api.ts'

/** Under the news that somebody asks to see a ticket: why, and the two answers, while it is unread. */
export function AccessAnswer({ notification, onAnswered }: { notification: Notification; onAnswered: () => void }) {
  const t = useT()
  const [busy, setBusy] = useState<'grant' | 'decline'>()
  const { data, actorName, readAt } = notification
  const { requestId, reason } = data
  async function answer(word: 'grant' | 'decline'): Promise<void> {
    setBusy(word)
    try {
      await answerRequest(String(requestId), word)
      toast.done(
        t(word === 'grant' ? 'notifications:access.granted' : 'notifications:access.declined', { name: actorName }),
      )
      onAnswered()
    } catch (refusal) {
      toast.failed(t('notifications:access.failed'), {
        description: refusal instanceof Error ? refusal.message : undefined,
      })
    }
    setBusy(undefined)
  }
  const why = typeof reason === 'string' ? reason : ''
  if (readAt !== null && !why) return null
  return (
    <div data-row className="flex flex-col gap-2 pr-4 pb-2.5 pl-11">
      {why && <p className="line-clamp-3 break-words border-line border-l-2 pl-2 text-ink2 text-xs">{why}</p>}
      {readAt === null && (
        <span className="flex gap-2">
          <Button press="y" busy={busy === 'grant'} disabled={busy !== undefined} onClick={() => void answer('grant')}>
            {t('notifications:access.grant')}
          </Button>
          <Button
            press="d"
            variant="ghost"
            busy={busy === 'decline'}
            disabled={busy !== undefined}
            onClick={() => void answer('decline')}
          >
            {t('notifications:access.decline')}
          </Button>
        </span>
      )}
    </div>
  )
}
