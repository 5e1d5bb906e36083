import { expect, test } from 'vitest'
import { findConflicts, type Shortcut, ShortcutRegistry } from './shortcut-registry.ts'

function shortcut(id: string, keys: string, more: Partial<Shortcut> = {}): Shortcut {
  return { id, keys, label: id, group: 'general', depth: 0, exclusive: false, repeats: false, run: () => {}, ...more }
}

function registryOf(...shortcuts: Shortcut[]): ShortcutRegistry {
  const registry = new ShortcutRegistry()
  for (const one of shortcuts) registry.add(one)
  return registry
}

test('a row of two presses runs when the second comes in time', () => {
  const registry = registryOf(shortcut('go.tickets', 'g t'), shortcut('list.next', 'j'))
  expect(registry.press('g', 1_000)).toBe('pending')
  expect(registry.press('t', 1_900)).toMatchObject({ id: 'go.tickets' })
  expect(registry.press('g', 5_000)).toBe('pending')
  expect(registry.press('t', 6_500)).toBeUndefined()
})

test('a press that does not go on with the row counts for itself', () => {
  const registry = registryOf(shortcut('go.tickets', 'g t'), shortcut('list.next', 'j'))
  registry.press('g', 0)
  expect(registry.press('j', 10)).toMatchObject({ id: 'list.next' })
  registry.press('g', 20)
  expect(registry.press('g', 30)).toBe('pending')
  expect(registry.press('t', 40)).toMatchObject({ id: 'go.tickets' })
})

test('the deepest scope wins and gives way when it is gone', () => {
  const registry = registryOf(shortcut('app.search', '/'))
  const remove = registry.add(shortcut('list.search', '/', { depth: 1 }))
  expect(registry.press('/', 0)).toMatchObject({ id: 'list.search' })
  remove()
  expect(registry.press('/', 10)).toMatchObject({ id: 'app.search' })
})

test('an exclusive scope silences what lies below, also in the list for the help', () => {
  const registry = registryOf(shortcut('ticket.resolve', 'e', { depth: 1 }))
  registry.add(shortcut('dialog.send', 'mod+enter', { depth: 2, exclusive: true }))
  expect(registry.press('e', 0)).toBeUndefined()
  expect(registry.list().map((one) => one.id)).toEqual(['dialog.send'])
})

test('conflicts are the same keys or a key that begins a row, within one scope', () => {
  const scoped = (id: string, keys: string, scope = 'app') => ({ id, keys, scope })
  expect(findConflicts([scoped('a', 'g t'), scoped('b', 'g c'), scoped('c', 'c'), scoped('d', 'c', 'list')])).toEqual(
    [],
  )
  expect(findConflicts([scoped('a', 'g t'), scoped('b', 'g')])).toHaveLength(1)
  expect(findConflicts([scoped('a', 'e'), scoped('b', 'e')])).toEqual(['app: a (e) and b (e)'])
})
