/** What the matcher needs of a keyboard event. */
export interface KeyPress {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const named: Record<string, string> = {
  Escape: 'esc',
  Enter: 'enter',
  ' ': 'space',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Backspace: 'backspace',
  Delete: 'delete',
  Home: 'home',
  End: 'end',
  Tab: 'tab',
}

/** True on Apple keyboards, where Cmd is the everyday modifier. */
export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform)

/**
 * The name of a pressed key as shortcuts are written: `k`, `shift+k`, `?`, `esc`, `mod+enter`.
 * `mod` is Cmd on a Mac and Ctrl elsewhere. On layouts without Latin letters the place of the key counts, so that
 * `r` answers on a Cyrillic keyboard too. Presses of a modifier alone have no name.
 */
export function nameOfKey(press: KeyPress, mac: boolean = isMac): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(press.key)) {
    return undefined
  }
  const mod = mac ? press.metaKey : press.ctrlKey
  const otherMod = mac ? press.ctrlKey : press.metaKey
  if (otherMod) return undefined
  let key = named[press.key] ?? press.key
  const physical = /^Key([A-Z])$/.exec(press.code)?.[1]
  if (key.length === 1 && key.charCodeAt(0) > 127 && physical) key = physical.toLowerCase()
  const isLetter = /^[a-z]$/i.test(key)
  const isSymbol = key.length === 1 && !isLetter
  // Alt makes letters with accents and, as AltGr, symbols such as @: only the symbols are meant as they are.
  if (press.altKey && !isSymbol) return undefined
  // A symbol already says its shift ("?" is shift+/); letters and named keys do not.
  const shift = press.shiftKey && !isSymbol ? 'shift+' : ''
  return `${mod ? 'mod+' : ''}${shift}${isLetter ? key.toLowerCase() : key}`
}

const shown: Record<string, string> = {
  esc: 'Esc',
  enter: '↵',
  space: 'Space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  backspace: '⌫',
  delete: 'Del',
}

/** The caps to draw for a shortcut: `g t` -> G, T; `mod+k` -> Ctrl, K (or ⌘, K). */
export function capsOf(keys: string, mac: boolean = isMac): string[] {
  return keys.split(' ').flatMap((press) =>
    press.split('+').map((part) => {
      if (part === 'mod') return mac ? '⌘' : 'Ctrl'
      if (part === 'shift') return mac ? '⇧' : 'Shift'
      return shown[part] ?? (part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1))
    }),
  )
}
