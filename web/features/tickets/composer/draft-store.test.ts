import { expect, test } from 'vitest'
import { type Draft, DraftStore, isEmptyDraft, isEmptyHtml } from './draft-store.ts'

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { size: () => number } {
  const held = new Map<string, string>()
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
    size: () => held.size,
  }
}

const draft = (html: string, more: Partial<Draft> = {}): Draft => ({ html, attachments: [], savedAt: 'now', ...more })

test('a draft outlives the page, for each ticket, kind and person', () => {
  const storage = memory()
  new DraftStore(storage, 'maya').set('t1', 'public', draft('<p>Hello</p>'))
  const reloaded = new DraftStore(storage, 'maya')
  expect(reloaded.get('t1', 'public')?.html).toBe('<p>Hello</p>')
  expect(reloaded.get('t1', 'note')).toBeUndefined()
  expect(reloaded.get('t2', 'public')).toBeUndefined()
  expect(new DraftStore(storage, 'tomi').get('t1', 'public')).toBeUndefined()
})

test('an emptied draft leaves nothing behind', () => {
  const storage = memory()
  const store = new DraftStore(storage, 'maya')
  store.set('t1', 'note', draft('<p>x</p>'))
  store.set('t1', 'note', draft('<p></p>'))
  expect(storage.size()).toBe(0)
  expect(store.get('t1', 'note')).toBeUndefined()
})

test('what was sent is forgotten, what was written since stays', () => {
  const storage = memory()
  const store = new DraftStore(storage, 'maya')
  store.set('t1', 'public', draft('<p>sent</p>'))
  store.send('t1', 'public')
  expect(store.get('t1', 'public')).toBeUndefined()
  expect(new DraftStore(storage, 'maya').get('t1', 'public')?.html).toBe('<p>sent</p>')
  store.settle('t1', 'public')
  expect(storage.size()).toBe(0)

  store.set('t1', 'public', draft('<p>sent</p>'))
  store.send('t1', 'public')
  store.set('t1', 'public', draft('<p>next</p>'))
  store.settle('t1', 'public')
  expect(store.get('t1', 'public')?.html).toBe('<p>next</p>')
})

test('a refused message comes back before what was written meanwhile, and the composer hears it', () => {
  const store = new DraftStore(memory(), 'maya')
  const heard: string[] = []
  const stop = store.subscribe('t1', (kind) => heard.push(kind))
  store.set('t1', 'public', draft('<p>second</p>'))
  store.restore('t1', 'public', draft('<p>first</p>'))
  expect(store.get('t1', 'public')?.html).toBe('<p>first</p><p>second</p>')
  stop()
  store.restore('t1', 'public', draft('<p>first</p>'))
  expect(heard).toEqual(['public'])
})

test('when the browser refuses to keep, the draft lives on in the page and says so', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
    removeItem: () => {},
  }
  const store = new DraftStore(full, 'maya')
  store.set('t1', 'public', draft('<p>Hello</p>'))
  expect(store.isKept).toBe(false)
  expect(store.get('t1', 'public')?.html).toBe('<p>Hello</p>')
})

test('broken storage is no draft', () => {
  const storage = memory()
  storage.setItem('deskhand.draft.maya.t1.public', '{"html":7}')
  expect(new DraftStore(storage, 'maya').get('t1', 'public')).toBeUndefined()
  storage.setItem('deskhand.draft.maya.t1.public', 'no json')
  expect(new DraftStore(storage, 'maya').get('t1', 'public')).toBeUndefined()
})

test.each([
  ['', true],
  ['<p></p>', true],
  ['<p>&nbsp;<br></p>', true],
  ['<p>a</p>', false],
  ['<p><img src="/x"></p>', false],
])('%s is empty: %s', (html, empty) => {
  expect(isEmptyHtml(html)).toBe(empty)
  expect(isEmptyDraft(draft(html))).toBe(empty)
})
