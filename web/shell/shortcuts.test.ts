import { expect, test } from 'vitest'
import { findConflicts } from './shortcut-registry.ts'

const sources = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true })

/**
 * Every `useShortcut('id', 'keys', ...)` of the source. Files of one folder share their keys with each other and with
 * nobody else: the shell is the app's scope, each feature mounts its own `ShortcutScope` above it.
 */
function declared(): { id: string; keys: string; scope: string }[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const scope = file.split('/').slice(1, -1).join('/')
    return [...source.matchAll(/useShortcut\(\s*'([^']+)',\s*'([^']+)'/g)].map(([, id = '', keys = '']) => ({
      id,
      keys,
      scope,
    }))
  })
}

test('no two shortcuts of one scope stand in each other’s way, and no id is used twice', () => {
  const shortcuts = declared()
  expect(shortcuts.length).toBeGreaterThan(5)
  expect(findConflicts(shortcuts)).toEqual([])
  const ids = shortcuts.map((one) => one.id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
})

test('every use of useShortcut writes its id and keys as plain strings', () => {
  const calls = Object.entries(sources)
    .filter(([file]) => !file.endsWith('/keyboard.tsx'))
    .map(([, source]) => source.match(/useShortcut\(/g)?.length ?? 0)
  expect(calls.reduce((sum, count) => sum + count, 0)).toBe(declared().length)
})

/** Keys that have no control of their own: they move through what is on the screen, or leave it. */
const withoutControl = ['j', 'k', 'up', 'down', 'enter', 'esc', 'x', 'shift+x', 'shift+j', 'shift+k']

/** `features/tickets` of a file anywhere below it; shell, shared and ui are one place. */
const placeOf = (file: string) => /features\/[^/]+/.exec(file)?.[0] ?? 'everywhere'

test('every shortcut is shown by a control of its own screens: on it, or beside it on hover', () => {
  const files = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })
  const shown = new Set(
    Object.entries(files).flatMap(([file, source]) =>
      [
        ...source.matchAll(/(?:shortcut|aria-keyshortcuts|keys)="([^"]+)"/g),
        ...source.matchAll(/\b(?:keys|status|priority|assignee|labels): '([^']{1,9})'/g),
      ].map(([, keys = '']) => `${placeOf(file)} ${keys.toLowerCase()}`),
    ),
  )
  const hidden = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(/useShortcut\(\s*'([^']+)',\s*'([^']+)'/g)].flatMap(([, id, keys = '']) =>
      withoutControl.includes(keys) || shown.has(`${placeOf(file)} ${keys}`) ? [] : [`${id} (${keys})`],
    ),
  )
  expect(hidden).toEqual([])
})
