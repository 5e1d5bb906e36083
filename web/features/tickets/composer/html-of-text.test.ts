import { expect, test } from 'vitest'
import { htmlOfText } from './html-of-text.ts'

test.each([
  ['nothing', '', ''],
  ['a line', 'Hello', '<p>Hello</p>'],
  ['lines, however they end', 'a\nb\r\nc\rd', '<p>a</p><p>b</p><p>c</p><p>d</p>'],
  ['an empty line between', 'a\n\nb', '<p>a</p><p></p><p>b</p>'],
  ['signs of HTML as they were typed', '<b>&amp;</b>', '<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>'],
])('%s', (_name, text, html) => {
  expect(htmlOfText(text)).toBe(html)
})
