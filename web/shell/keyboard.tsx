import { useRouter } from '@tanstack/react-router'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react'
import { holdKey, holdsKeys, typeHeld, typing } from '../ui/hold-keys.tsx'
import { nameOfKey } from '../ui/key-names.ts'
import { findControl, moveThroughRows, pressIt } from './press-control.ts'
import { type Shortcut, type ShortcutGroup, ShortcutRegistry } from './shortcut-registry.ts'

const registry = new ShortcutRegistry()

interface Scope {
  name: string
  depth: number
  exclusive: boolean
}

const ScopeContext = createContext<Scope>({ name: 'app', depth: 0, exclusive: false })

/**
 * Shortcuts used inside win over the same keys outside. A page wraps itself (`<ShortcutScope name="ticket">`);
 * `exclusive` silences everything outside as long as the scope is mounted.
 */
export function ShortcutScope({
  name,
  exclusive = false,
  children,
}: {
  name: string
  exclusive?: boolean
  children: ReactNode
}) {
  const outer = useContext(ScopeContext)
  return <ScopeContext value={{ name, depth: outer.depth + 1, exclusive }}>{children}</ScopeContext>
}

/**
 * Registers a shortcut while the component is mounted. `label` is already translated: the help dialog and the command
 * menu show it. `repeats` lets a held key run it again (moving through a list). Write `id` and `keys` as plain strings (a test reads them from the source to find conflicts).
 */
export function useShortcut(
  id: string,
  keys: string,
  handler: () => void,
  {
    label,
    group,
    enabled = true,
    repeats = false,
  }: { label: string; group: ShortcutGroup; enabled?: boolean; repeats?: boolean },
): void {
  const { depth, exclusive } = useContext(ScopeContext)
  const latest = useRef(handler)
  // With the painting, not after it: who sees a button may press its key.
  useLayoutEffect(() => {
    latest.current = handler
  })
  useLayoutEffect(() => {
    if (!enabled) return
    return registry.add({ id, keys, label, group, depth, exclusive, repeats, run: () => latest.current() })
  }, [id, keys, label, group, depth, exclusive, enabled, repeats])
}

/** The shortcuts that work at this moment, deepest scope first. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(registry.subscribe, registry.list)
}

const overlay = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]'
const operated = 'button, a[href], summary, [role=button], [role=tab], [role=checkbox], [role=switch], [role=combobox]'

/** In a field only combinations with Ctrl/Cmd count; in an overlay that has no scope of its own as well. */
function isAllowedAt(target: Element | null, name: string): (shortcut: Shortcut) => boolean {
  const isCombination = name.startsWith('mod+')
  if (target?.closest(typing) && !isCombination) return () => false
  // Enter and Space belong to the button or link that has the focus.
  if ((name === 'enter' || name === 'space') && target?.closest(operated)) return () => false
  if (target?.closest(overlay) && !isCombination) return (shortcut) => shortcut.exclusive
  return () => true
}

const searchField = '#content input[type=search]'

/** What no shortcut takes: keys that controls carry, and those of every page with rows (`j`, `k`) or a search field (`/`). */
function pressControl(event: KeyboardEvent, name: string, target: Element | null): boolean {
  if (target?.closest(typing) && !name.startsWith('mod+')) return false
  if (name === 'esc' || ((name === 'enter' || name === 'space') && target?.closest(operated))) return false
  const control = findControl(name, target)
  if (control) {
    event.preventDefault()
    if (!event.repeat) pressIt(control)
    return true
  }
  if ((name === 'j' || name === 'k') && moveThroughRows(name === 'j' ? 1 : -1, target)) {
    event.preventDefault()
    return true
  }
  if (name !== '/' || target?.closest(overlay)) return false
  const field = [...document.querySelectorAll<HTMLElement>(searchField)].findLast((one) => one.checkVisibility())
  if (!field) return false
  event.preventDefault()
  field.focus()
  return true
}

/** Boxes and choices take Enter, so that it does nothing or opens them; with Ctrl or Cmd it sends their form as it does from everywhere in it. */
const isLeftToUs = (name: string, target: Element | null) =>
  name === 'mod+enter' && target?.matches('[role=checkbox], [role=radio], button[role=combobox]') === true

/** Listens on the document; mounted once by the app. */
export function useKeyboard(): void {
  const router = useRouter()
  useEffect(() => {
    /** Another page was asked for and is not there yet: its keys are not those of the page that goes. */
    function isLeaving(): boolean {
      const { location, resolvedLocation } = router.state
      return resolvedLocation !== undefined && location.pathname !== resolvedLocation.pathname
    }
    function onKeyDown(event: KeyboardEvent): void {
      if (event.isComposing) return
      const target = event.target instanceof Element ? event.target : null
      const name = nameOfKey(event)
      if (!name || (event.defaultPrevented && !isLeftToUs(name, target))) return
      if (target?.closest(typing)) typeHeld()
      else if (holdsKeys()) {
        if (event.key.length === 1 && !/^(?:mod|alt)\+/.test(name)) holdKey(event.key)
        return
      } else if (isLeaving()) return
      // A dialog or menu answers first: what its main button says is not done by the page below.
      if (target?.closest(overlay) && pressControl(event, name, target)) return
      const found = registry.press(name, event.timeStamp, isAllowedAt(target, name))
      if (found === 'pending') return
      if (!found) {
        pressControl(event, name, target)
        return
      }
      event.preventDefault()
      if (!event.repeat || found.repeats) found.run()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [router])
}
