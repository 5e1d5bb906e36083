import { useEffect } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import type { Draft } from './draft-store.ts'

/** A channel that was switched off and a message that is gone cannot be chosen any more: the draft goes on without them. */
export function useLostChoices(error: Error | null, edit: (change: Partial<Draft>) => void): void {
  const t = useT()
  const code = error instanceof ApiError ? error.code : ''
  useEffect(() => {
    if (code === 'channel.off' || code === 'channel.unknown') {
      edit({ channelId: undefined })
      toast.info(t('ticket:composer.channelOff'))
    }
    if (code === 'message.not_answerable') {
      edit({ answersId: undefined })
      toast.info(t('ticket:composer.answeredGone'))
    }
  }, [code, edit, t])
}
