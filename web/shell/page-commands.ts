import type { LucideIcon } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'

/** Something that the open page can do and that is found by its words alone, such as a macro. */
export interface PageCommand {
  id: string
  label: string
  /** Muted words after the label. */
  detail?: string
  Icon: LucideIcon
  run: () => void
}

export interface PageCommands {
  heading: string
  commands: readonly PageCommand[]
}

let shown: readonly PageCommands[] = []
const listeners = new Set<() => void>()

function set(next: readonly PageCommands[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Offers commands in the command menu while the component is mounted. Keep the object the same while nothing changed. */
export function useOfferedCommands(offered: PageCommands): void {
  useEffect(() => {
    set([...shown, offered])
    return () => set(shown.filter((one) => one !== offered))
  }, [offered])
}

export function usePageCommands(): readonly PageCommands[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => shown,
  )
}
