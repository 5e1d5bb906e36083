import { useState } from 'react'

/** A yes or no of this browser (a panel is collapsed), kept over visits. */
export function useRemembered(key: string, initial: boolean): [boolean, (next: boolean) => void] {
  const [value, setValue] = useState(() => {
    try {
      const found = localStorage.getItem(`deskhand.${key}`)
      return found === null ? initial : found === 'yes'
    } catch {
      return initial
    }
  })
  function remember(next: boolean): void {
    setValue(next)
    try {
      localStorage.setItem(`deskhand.${key}`, next ? 'yes' : 'no')
    } catch {
      // Storage may be forbidden: it then lasts as long as the page.
    }
  }
  return [value, remember]
}
