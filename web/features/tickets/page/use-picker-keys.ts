import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import type { Ticket } from '../tickets.api.ts'

/** Which list of choices is open, so that a key can open it. */
export type OpenPicker = 'status' | 'priority' | 'assignee' | 'labels' | 'snooze' | undefined

/**
 * The list of choices that is open in the header of a ticket, and the keys that open one. Used in the header itself: the conversation beside
 * is not drawn anew for it. `isAlone`: not beside its list, which has these keys then.
 */
export function usePickerKeys(ticket: Ticket, isAlone: boolean): [OpenPicker, (picker: OpenPicker) => void] {
  const t = useT()
  const [picker, setPicker] = useState<OpenPicker>()
  const group = 'ticket' as const
  const mayUpdate = ticket.allowed.update && isAlone
  useShortcut('ticket.assign', 'a', () => setPicker('assignee'), {
    label: t('ticket:shortcut.assign'),
    group,
    enabled: mayUpdate,
  })
  useShortcut('ticket.status', 's', () => setPicker('status'), {
    label: t('ticket:shortcut.status'),
    group,
    enabled: isAlone,
  })
  useShortcut('ticket.priority', 'p', () => setPicker('priority'), {
    label: t('ticket:shortcut.priority'),
    group,
    enabled: mayUpdate,
  })
  useShortcut('ticket.labels', 'l', () => setPicker('labels'), {
    label: t('ticket:shortcut.labels'),
    group,
    enabled: mayUpdate,
  })
  useShortcut('ticket.snooze', 'z', () => setPicker('snooze'), {
    label: t('ticket:shortcut.snooze'),
    group,
    enabled: mayUpdate && ticket.status !== 'resolved',
  })
  return [picker, setPicker]
}
