import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { TicketPriority, TicketStatus } from '../../../shared/ticket-words.ts'
import type { MacroPart } from './macros.api.ts'

/** What a part of a macro does, as a chip says it. */
export function usePartWords(): (part: MacroPart) => string {
  const t = useT()
  const place = usePlace()
  const unit = (count: number, name: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(place.locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(count)
  function timeOf(minutes: string): string {
    const count = Number(minutes)
    if (count % 1440 === 0) return unit(count / 1440, 'day')
    return count % 60 === 0 ? unit(count / 60, 'hour') : unit(count, 'minute')
  }
  return ({ kind, name, value, gone, key }) => {
    if (gone) return t('macros:part.gone', { name: name ?? t(`macros:kind.${kind}`), key })
    const named = { name: name ?? '' }
    switch (kind) {
      case 'reply':
      case 'note':
        return t(`macros:part.${kind}`)
      case 'status':
        return t(`shared:status.${value as TicketStatus}`)
      case 'priority':
        return t('macros:part.priority', { name: t(`shared:priority.${value as TicketPriority}`) })
      case 'assignee':
        if (value === 'me') return t('macros:part.assignMe')
        return name === null ? t('macros:part.unassign') : t('macros:part.assign', named)
      case 'type':
        return name === null ? t('macros:part.noType') : t('macros:part.type', named)
      case 'due':
        return value === null ? t('macros:part.noDue') : t('macros:part.due', { time: timeOf(value) })
      case 'snooze':
        return value === null ? t('macros:part.snoozeReply') : t('macros:part.snooze', { time: timeOf(value) })
      case 'follow':
        return value === 'true' ? t('macros:part.follow') : t('macros:part.unfollow')
      case 'custom':
        return t('macros:part.custom', { ...named, value: value ?? '–' })
      case 'stage':
      case 'pipeline':
      case 'queue':
      case 'addLabel':
      case 'removeLabel':
        return t(`macros:part.${kind}`, named)
    }
  }
}
