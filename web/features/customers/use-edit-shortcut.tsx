import { useT } from '../../i18n/use-t.ts'
import { useShortcut } from '../../shell/keyboard.tsx'

/** `e` edits the customer on screen. */
export function useEditShortcut(edit: () => void, enabled: boolean): void {
  const t = useT()
  useShortcut('customer.edit', 'e', edit, { label: t('customers:editShortcut'), group: 'general', enabled })
}
