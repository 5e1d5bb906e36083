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

/** A file as the list below names it. */
const wordOf = (file: string) => file.replace(/^\.\.\//, '').replace(/^\.\//, 'shell/')

/** Controls without keys of their own, each with its reason: file and first word of the catalogue in it. */
const withoutKeys: Record<string, string> = {
  'features/auth/invitation-page.tsx common:ui.retry': 'before sign-in there is one button, and Enter presses it',
  'features/search/search-page.tsx ': 'recent searches are reached by the arrow keys',
  'features/tickets/automations/action-fields.tsx views:builder.fieldIs': 'a field of a form, reached by Tab',
  'features/tickets/automations/action-list.tsx automations:addAction': 'a field of a form, reached by Tab',
  'features/tickets/automations/trigger-list.tsx views:builder.fieldIs': 'a field of a form, reached by Tab',
  'shared/filter/filter-builder.tsx views:builder.fieldIs': 'a field of a form, reached by Tab',
  'shared/filter/value-field.tsx views:builder.valuesAre': 'a field of a form, reached by Tab',
  'features/tickets/macros/actions-field.tsx macros:actions.add': 'a field of a form, reached by Tab',
  'features/tickets/macros/actions-field.tsx macros:form.remove': 'beside its field of a form, reached by Tab',
  'features/tickets/macros/macro-text-field.tsx macros:form.variable': 'a tool of a text, which keeps the letters',
  'features/tickets/templates/template-fields.tsx macros:form.remove': 'beside its field of a form, reached by Tab',
  'features/tickets/templates/template-fields.tsx templates:form.addField': 'a field of a form, reached by Tab',
  'features/tickets/page/place-menu.tsx ': 'choices of the open list, reached by their first letters',
  'shell/top-bar.tsx shell:nav.open': 'only on phones, where [ has no panel to fold',
  'shell/top-bar.tsx shell:search.placeholder': 'the narrow face of the search field, which has mod+k',
  'ui/banner.tsx ': 'closes a notice beside what is worked on, reached by Tab',
  'ui/copy-button.tsx ': 'beside a value in running text, reached by Tab',
}

/** The opening tags of our controls in a source, each with the words after it. */
function controlsOf(source: string): { name: string; tag: string; body: string }[] {
  return [...source.matchAll(/<(Button|IconButton|MenuItem)\b/g)].map(({ index, 0: start, 1: name = '' }) => {
    let depth = 0
    let end = index + start.length
    for (; end < source.length; end += 1) {
      const char = source[end]
      if (char === '{') depth += 1
      else if (char === '}') depth -= 1
      else if (char === '>' && depth === 0 && source[end - 1] !== '=') break
    }
    return { name, tag: source.slice(index, end + 1), body: source.slice(index, end + 160) }
  })
}

const hasKeys = (tag: string) => /\b(press|shortcut)=|type="submit"|\{\.\.\.face\}/.test(tag)

test('every button and menu item has keys, or a reason to have none', () => {
  const bare = Object.entries(sources).flatMap(([file, source]) =>
    controlsOf(source)
      .filter(({ tag }) => !hasKeys(tag))
      .map(({ body }) => `${wordOf(file)} ${/\bt\(\s*'([^']+)'/.exec(body)?.[1] ?? ''}`),
  )
  expect(bare.filter((one) => !(one in withoutKeys))).toEqual([])
  // A reason for what is there no more is none.
  expect(Object.keys(withoutKeys).filter((one) => !bare.includes(one))).toEqual([])
})

/** The screen whose shortcuts are mounted together with a file of the tickets: the list, the page of one, or its own. */
const screens = { list: ['list', 'views', 'filter', 'bulk'], page: ['page', 'thread', 'composer', 'acts'] }
function screenOf(path: string): string {
  const folder = /features\/tickets\/([^/]+)/.exec(path)?.[1]
  const screen = Object.entries(screens).find(([, folders]) => folder !== undefined && folders.includes(folder))
  return screen?.[0] ?? folder ?? /features\/[^/]+/.exec(path)?.[0] ?? `none: ${path}`
}

test('keys of a control are not those of a shortcut that would take them first', () => {
  const taken = declared()
  const everywhere = taken.filter(({ scope }) => scope === 'shell').map(({ keys }) => keys)
  const conflicts = Object.entries(sources).flatMap(([file, source]) => {
    // What lies over a page answers before it.
    if (/dialog|drawer|review|menu|builder|send-button/.test(file)) return []
    const here = taken.filter(({ scope }) => screenOf(scope) === screenOf(file)).map(({ keys }) => keys)
    return [...source.matchAll(/\bpress="([^"]+)"|\bpress=\{'([^']+)'/g)].flatMap(([, one, other]) => {
      const keys = one ?? other ?? ''
      const first = [...everywhere, ...here].find((other) => other === keys || other.startsWith(`${keys} `))
      return first ? [`${file} ${keys}: ${first}`] : []
    })
  })
  expect(conflicts).toEqual([])
})
