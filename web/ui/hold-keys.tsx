import { useLayoutEffect } from 'react'

/** What takes letters. */
export const typing =
  'input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable]:not([contenteditable=false])'

/** How many things that somebody asked for by a key are still on their way, and what was typed for them meanwhile. */
let onTheWay = 0
let held = ''

/**
 * Stands where a panel will that takes the focus, while its code loads (`<Suspense fallback={<HoldKeys />}>`): what is typed meanwhile
 * was meant for it, and is no key of the page. The field of the panel, if it has one, gets it.
 */
export function HoldKeys() {
  useLayoutEffect(() => {
    onTheWay += 1
    return () => {
      // A panel takes the focus once it is painted.
      requestAnimationFrame(() => requestAnimationFrame(letGo))
    }
  }, [])
  return null
}

/** True while something is on its way: a key outside of fields is for that. */
export const holdsKeys = (): boolean => onTheWay > 0

/** Keeps a letter for what is on its way. */
export function holdKey(letter: string): void {
  held += letter
}

/** Types what was kept into the field that has the focus now. */
export function typeHeld(): void {
  const words = held
  held = ''
  if (words !== '') document.execCommand('insertText', false, words)
}

function letGo(): void {
  onTheWay -= 1
  if (document.activeElement?.matches(typing)) typeHeld()
  if (onTheWay === 0) held = ''
}
