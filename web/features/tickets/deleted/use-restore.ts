import { useCallback } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import { restoreTicket } from './deleted.api.ts'

/** Brings a deleted ticket back and says so; false when that was refused. */
export function useRestore(): (ticket: { id: string; code: string }) => Promise<boolean> {
  const t = useT()
  return useCallback(
    async ({ id, code }) => {
      try {
        await restoreTicket(id)
        toast.done(t('acts:delete.restored', { code }))
        return true
      } catch (error) {
        toast.failed(t('acts:failed'), { description: error instanceof Error ? error.message : '' })
        return false
      }
    },
    [t],
  )
}
