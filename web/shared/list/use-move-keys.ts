import { useT } from '../../i18n/use-t.ts'
import { useShortcut } from '../../shell/keyboard.tsx'

/** The keys that go through a list, open a row and lead to its search. Used inside the ShortcutScope of the list. */
export function useMoveKeys({
  words,
  onMove,
  onOpen,
  onSearch,
}: {
  words: { next: string; previous: string; open: string }
  onMove: (by: number) => void
  onOpen: () => void
  onSearch: () => void
}): void {
  const t = useT()
  const group = 'list' as const
  useShortcut('list.next', 'j', () => onMove(1), { label: words.next, group, repeats: true })
  useShortcut('list.previous', 'k', () => onMove(-1), { label: words.previous, group, repeats: true })
  useShortcut('list.down', 'down', () => onMove(1), { label: words.next, group, repeats: true })
  useShortcut('list.up', 'up', () => onMove(-1), { label: words.previous, group, repeats: true })
  useShortcut('list.open', 'enter', onOpen, { label: words.open, group })
  useShortcut('list.search', '/', onSearch, { label: t('list:key.search'), group })
}
