import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Draft, DraftStore } from './draft-store.ts'
import { DraftSync } from './draft-sync.ts'
import type { ServerDraft } from './drafts.api.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const at = '2026-11-22T08:00:00.000Z'
const here = (html: string): Draft => ({ html, attachments: [], savedAt: at, dirty: true })
const there = (html: string, version: number) =>
  ({
    ...{ id: 'd1', kind: 'public', bodyHtml: html, version },
    ...{ attachments: [], savedAt: at },
  }) as unknown as ServerDraft

/** A page with a draft of the ticket t1 that the server has taken; how the page asks the server and hears from it. */
async function saved(html: string) {
  const store = new DraftStore(undefined, 'maya')
  let version = 0
  const sync = new DraftSync(store, {
    put: async (_ticketId, _kind, draft) => there(draft.html, ++version),
    remove: async () => undefined,
  })
  const write = async (text: string) => {
    store.set('t1', 'public', { ...store.get('t1', 'public'), ...here(text) })
    await sync.flush('t1', 'public')
  }
  const asked = performance.now()
  vi.advanceTimersByTime(100)
  await write(html)
  vi.advanceTimersByTime(100)
  return { store, sync, write, asked, words: () => store.get('t1', 'public')?.html }
}

test('an answer that was asked for before the draft was saved does not take it away, however late it comes', async () => {
  const { sync, asked, words } = await saved('<p>First words</p>')
  sync.merge('t1', [], asked)
  expect(words()).toBe('<p>First words</p>')
})

test('nor does it bring back what the draft said before', async () => {
  const { sync, write, words } = await saved('<p>First</p>')
  const asked = performance.now()
  vi.advanceTimersByTime(100)
  await write('<p>First words</p>')
  sync.merge('t1', [there('<p>First</p>', 1)], asked)
  expect(words()).toBe('<p>First words</p>')
})

test('an answer asked for after it was saved counts: what is gone there is gone here, what is newer is shown', async () => {
  const { sync, words } = await saved('<p>First words</p>')
  sync.merge('t1', [there('<p>Changed on the phone</p>', 2)], performance.now())
  expect(words()).toBe('<p>Changed on the phone</p>')
  sync.merge('t1', [], performance.now())
  expect(words()).toBeUndefined()
})

test('what another device wrote meanwhile is offered beside what is written here', async () => {
  const { store, sync, words } = await saved('<p>First words</p>')
  store.set('t1', 'public', { ...here('<p>First words, and more</p>'), server: store.get('t1', 'public')?.server })
  // Its pause is over and the server is not to be had: nothing is on its way.
  await sync.settle('t1', 'public')
  sync.merge('t1', [there('<p>Changed on the phone</p>', 2)], performance.now())
  expect(words()).toBe('<p>First words, and more</p>')
  expect(sync.otherOf('t1', 'public')?.html).toBe('<p>Changed on the phone</p>')
})

test('a draft that was refused as a message is still the one that the server has: sent again at once, it goes with it', async () => {
  const { store, sync } = await saved('<p>Ask @Bea</p>')
  const draft = store.get('t1', 'public')
  store.send('t1', 'public')
  const id = await sync.settle('t1', 'public')
  expect(id).toBe('d1')
  sync.unsettle('t1', 'public', id)
  if (draft) store.restore('t1', 'public', draft)
  store.send('t1', 'public')
  expect(await sync.settle('t1', 'public')).toBe('d1')
})
