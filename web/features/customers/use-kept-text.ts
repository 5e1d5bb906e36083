import { useState } from 'react'
import { useMe } from '../../shell/shell.api.ts'

/**
 * A text that is being written: kept in this browser at each letter, for each person and organization, until it is emptied.
 * `name` says which text it is and must not change.
 */
export function useKeptText(name: string, initial = ''): [text: string, setText: (text: string) => void] {
  const { user, organization } = useMe()
  const key = `deskhand.draft.${name}:${organization.id}:${user.id}`
  const [text, setText] = useState(() => stored(key) ?? initial)
  return [
    text,
    (next) => {
      setText(next)
      try {
        if (next === initial || next === '') localStorage.removeItem(key)
        else localStorage.setItem(key, next)
      } catch {
        // Storage may be full or forbidden: the draft then lasts as long as the page.
      }
    },
  ]
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
