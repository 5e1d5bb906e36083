import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useMoveKeys } from '../../../shared/list/use-move-keys.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import type { Editable, RowField } from './row-field.ts'

/** The keyboard of the list. Used inside its ShortcutScope. */
export function useListKeys({
  onMove,
  onOpen,
  onSearch,
  onEdit,
  onAssignMe,
  onSelect,
  onSelectMove,
  editable,
}: {
  onMove: (by: number) => void
  onOpen: () => void
  onSearch: () => void
  onEdit: (field: RowField) => void
  onAssignMe: () => void
  onSelect?: (range: boolean) => void
  onSelectMove?: (by: number) => void
  editable: Editable
}): void {
  const t = useT()
  const group = 'list' as const
  useMoveKeys({
    words: { next: t('list:key.next'), previous: t('list:key.previous'), open: t('list:key.open') },
    ...{ onMove, onOpen, onSearch },
  })
  useShortcut('list.assignMe', 'i', onAssignMe, {
    label: t('list:key.assignMe'),
    group,
    enabled: editable.assign,
  })
  useShortcut('list.assign', 'a', () => onEdit('assignee'), {
    label: t('list:key.assign'),
    group,
    enabled: editable.assign,
  })
  useShortcut('list.status', 's', () => onEdit('status'), {
    label: t('list:key.status'),
    group,
    enabled: editable.update,
  })
  useShortcut('list.priority', 'p', () => onEdit('priority'), {
    label: t('list:key.priority'),
    group,
    enabled: editable.update,
  })
  useShortcut('list.labels', 'l', () => onEdit('labels'), {
    label: t('list:key.labels'),
    group,
    enabled: editable.update,
  })
  useShortcut('list.snooze', 'z', () => onEdit('snooze'), {
    label: t('list:key.snooze'),
    group,
    enabled: editable.update,
  })
  const enabled = onSelect !== undefined && !isEmbed
  useShortcut('list.select', 'x', () => onSelect?.(false), { label: t('list:key.select'), group, enabled })
  useShortcut('list.selectTo', 'shift+x', () => onSelect?.(true), { label: t('list:key.selectTo'), group, enabled })
  useShortcut('list.selectNext', 'shift+j', () => onSelectMove?.(1), {
    label: t('list:key.selectNext'),
    group,
    enabled,
    repeats: true,
  })
  useShortcut('list.selectPrevious', 'shift+k', () => onSelectMove?.(-1), {
    label: t('list:key.selectPrevious'),
    group,
    enabled,
    repeats: true,
  })
}
