import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import type { Editable, RowField } from '../list/row-field.ts'
import type { Direction } from './card-grid.ts'

/** The keyboard of a board. Used inside the ShortcutScope of the list. */
export function useBoardKeys({
  onGo,
  onMove,
  onOpen,
  onSearch,
  onEdit,
  onEditAny,
  onAssignMe,
  onSelect,
  onSelectOn,
  isSelecting,
  editable,
}: {
  /** To the card in a direction. */
  onGo: (direction: Direction) => void
  /** Takes the card to the stage before or after its own. */
  onMove: (by: -1 | 1) => void
  onOpen: () => void
  onSearch: () => void
  onEdit: (field: RowField) => void
  /** Asks which field to change. */
  onEditAny: () => void
  onAssignMe: () => void
  onSelect: (range: boolean) => void
  /** Chooses the card and the one below or above it, and goes there. */
  onSelectOn: (direction: 'up' | 'down') => void
  /** Cards are chosen: keys that mean all of them mean no single one. */
  isSelecting: boolean
  editable: Editable
}): void {
  const t = useT()
  const group = 'list' as const
  const go = { group, repeats: true }
  const move = { group, enabled: editable.update }
  useShortcut('board.down', 'j', () => onGo('down'), { label: t('board:key.down'), ...go })
  useShortcut('board.up', 'k', () => onGo('up'), { label: t('board:key.up'), ...go })
  useShortcut('board.left', 'h', () => onGo('left'), { label: t('board:key.left'), ...go })
  useShortcut('board.right', 'l', () => onGo('right'), { label: t('board:key.right'), ...go })
  useShortcut('board.arrowDown', 'down', () => onGo('down'), { label: t('board:key.down'), ...go })
  useShortcut('board.arrowUp', 'up', () => onGo('up'), { label: t('board:key.up'), ...go })
  useShortcut('board.arrowLeft', 'left', () => onGo('left'), { label: t('board:key.left'), ...go })
  useShortcut('board.arrowRight', 'right', () => onGo('right'), { label: t('board:key.right'), ...go })
  const single = { group, enabled: editable.update && !isSelecting }
  useShortcut('board.back', 'shift+h', () => onMove(-1), { label: t('board:key.back'), ...single })
  useShortcut('board.forth', 'shift+l', () => onMove(1), { label: t('board:key.forth'), ...single })
  useShortcut('board.select', 'x', () => onSelect(false), { label: t('list:key.select'), group, enabled: !isEmbed })
  useShortcut('board.selectTo', 'shift+x', () => onSelect(true), {
    label: t('list:key.selectTo'),
    group,
    enabled: !isEmbed,
  })
  useShortcut('board.selectDown', 'shift+j', () => onSelectOn('down'), {
    label: t('list:key.selectNext'),
    ...go,
    enabled: !isEmbed,
  })
  useShortcut('board.selectUp', 'shift+k', () => onSelectOn('up'), {
    label: t('list:key.selectPrevious'),
    ...go,
    enabled: !isEmbed,
  })
  useShortcut('board.open', 'enter', onOpen, { label: t('list:key.open'), group })
  useShortcut('board.search', '/', onSearch, { label: t('list:key.search'), group })
  useShortcut('board.edit', 'e', onEditAny, { label: t('board:key.edit'), ...move })
  useShortcut('board.stage', 's', () => onEdit('stage'), { label: t('board:key.stage'), ...move })
  useShortcut('board.priority', 'p', () => onEdit('priority'), {
    label: t('list:key.priority'),
    group,
    enabled: editable.update,
  })
  useShortcut('board.assign', 'a', () => onEdit('assignee'), {
    label: t('list:key.assign'),
    group,
    enabled: editable.assign,
  })
  useShortcut('board.assignMe', 'i', onAssignMe, { label: t('list:key.assignMe'), group, enabled: editable.assign })
  useShortcut('board.snooze', 'z', () => onEdit('snooze'), {
    label: t('list:key.snooze'),
    group,
    enabled: editable.update,
  })
}
