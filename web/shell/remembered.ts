import { useCallback, useState } from 'react'

function useKept<Value>(key: string, read: (text: string | null) => Value, write: (value: Value) => string) {
  const [value, setValue] = useState(() => {
    try {
      return read(localStorage.getItem(`deskhand.${key}`))
    } catch {
      return read(null)
    }
  })
  const remember = useCallback(
    (next: Value): void => {
      setValue(next)
      try {
        localStorage.setItem(`deskhand.${key}`, write(next))
      } catch {
        // Storage may be forbidden: it then lasts as long as the page.
      }
    },
    [key, write],
  )
  return [value, remember] as const
}

const yesOrNo = (value: boolean) => (value ? 'yes' : 'no')

/** A yes or no of this browser (a panel is collapsed), kept over visits. */
export function useRemembered(key: string, initial: boolean): readonly [boolean, (next: boolean) => void] {
  return useKept(key, (text) => (text === null ? initial : text === 'yes'), yesOrNo)
}

/** A number of this browser (the width of a panel), kept over visits. */
export function useRememberedNumber(key: string, initial: number): readonly [number, (next: number) => void] {
  return useKept(key, (text) => (text !== null && Number.isFinite(Number(text)) ? Number(text) : initial), String)
}
