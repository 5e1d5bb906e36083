import { expect, test } from 'vitest'
import { withoutMentions } from './without-mentions.ts'

const mark = (kind: string, id: string, name: string) => `<span data-mention="${kind}:${id}">@${name}</span>`

test.each([
  [
    'one of two',
    `<p>${mark('user', 'a', 'Ann')} ${mark('user', 'b', 'Ben')}</p>`,
    ['a'],
    `<p>@Ann ${mark('user', 'b', 'Ben')}</p>`,
  ],
  ['each time', `${mark('user', 'a', 'Ann')}, ${mark('user', 'a', 'Ann')}`, ['a'], '@Ann, @Ann'],
  ['teams stay', mark('team', 'a', 'First'), ['a'], mark('team', 'a', 'First')],
  ['with other attributes', '<span class="x" data-mention="user:a" title="y">@A &amp; B</span>', ['a'], '@A &amp; B'],
  ['other spans stay', '<span class="x">a</span>', ['a'], '<span class="x">a</span>'],
  ['nobody', mark('user', 'a', 'Ann'), [], mark('user', 'a', 'Ann')],
])('%s', (_name, html, ids, expected) => {
  expect(withoutMentions(html, ids)).toBe(expected)
})
