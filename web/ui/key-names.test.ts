import { expect, test } from 'vitest'
import { capsOf, type KeyPress, nameOfKey } from './key-names.ts'

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }
}

test.each<[string, KeyPress, boolean, string | undefined]>([
  ['a letter', press('j', 'KeyJ'), false, 'j'],
  ['a letter with shift', press('J', 'KeyJ', { shiftKey: true }), false, 'shift+j'],
  ['a letter under caps lock', press('J', 'KeyJ'), false, 'j'],
  ['a symbol says its shift itself', press('?', 'Slash', { shiftKey: true }), false, '?'],
  ['Ctrl is the modifier', press('k', 'KeyK', { ctrlKey: true }), false, 'mod+k'],
  ['Cmd is the modifier of a Mac', press('k', 'KeyK', { metaKey: true }), true, 'mod+k'],
  ['Ctrl on a Mac belongs to the system', press('k', 'KeyK', { ctrlKey: true }), true, undefined],
  ['Enter with the modifier', press('Enter', 'Enter', { ctrlKey: true }), false, 'mod+enter'],
  ['the place counts on a Cyrillic keyboard', press('к', 'KeyR'), false, 'r'],
  ['Alt makes accents', press('å', 'KeyA', { altKey: true }), false, undefined],
  ['AltGr makes symbols', press('[', 'Digit8', { altKey: true }), false, '['],
  ['a modifier alone', press('Shift', 'ShiftLeft', { shiftKey: true }), false, undefined],
  ['a dead key', press('Dead', 'BracketLeft'), false, undefined],
])('%s', (_name, event, mac, name) => {
  expect(nameOfKey(event, mac)).toBe(name)
})

test('caps are drawn for rows and combinations', () => {
  expect(capsOf('g t', false)).toEqual(['G', 'T'])
  expect(capsOf('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(capsOf('mod+enter', true)).toEqual(['⌘', '↵'])
})
