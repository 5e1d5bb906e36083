import { expect, test } from 'vitest'
import { passagesOf, redactorOf } from './redaction.rules.ts'

const { text, html, json } = redactorOf(['Max  Mustermann'])

test.each([
  ['no such name', 'no such name', 0],
  ['MAX MUSTERMANN and max\n> mustermann', '▮▮▮ and ▮▮▮', 2],
  ['see https://a.test/max%20mustermann', 'see https://a.test/▮▮▮', 1],
  ['Maximilian Mustermann', 'Maximilian Mustermann', 0],
])('of the text %j is left %j', (given, left, count) => {
  expect(text(given)).toEqual({ text: left, count })
})

test.each([
  ['<p>Max <b>Muster</b>mann &amp; Co</p>', '<p>▮▮▮<b></b> &amp; Co</p>'],
  ['<p>Max</p><p>Mustermann</p>', '<p>▮▮▮</p><p></p>'],
  ['<p title="Max Mustermann">Hi</p>', '<p title="▮▮▮">Hi</p>'],
  ['<a href="https://a.test/Max%20Mustermann">Hi</a>', '<a>Hi</a>'],
  ['<p>Max Mustermann, Max Mustermann</p><p>and Max</p>', '<p>▮▮▮, ▮▮▮</p><p>and Max</p>'],
  ['<p>1 &lt; 2<br>Ä</p>', '<p>1 &lt; 2<br>Ä</p>'],
])('of the HTML %j is left %j', (given, left) => {
  expect(html(given).text).toBe(left)
})

test('JSON loses it in every string, and an excerpt that was cut inside of it what it has', () => {
  const preview = `${'x'.repeat(192)} Max Mus`
  expect(json({ a: ['Max Mustermann', 1, null], b: { preview }, c: '<b>Max</b> Mustermann' })).toEqual({
    a: ['▮▮▮', 1, null],
    b: { preview: `${'x'.repeat(192)} ▮▮▮` },
    c: '<b>▮▮▮</b>',
  })
  expect(json({ preview: 'to the max' })).toEqual({ preview: 'to the max' })
})

test('signs of patterns are signs', () => {
  expect(redactorOf(['1.5 (a|b)*']).text('1.5 (a|b)* 125 ab')).toEqual({ text: '▮▮▮ 125 ab', count: 1 })
  expect(redactorOf(['', ' ']).text('all')).toEqual({ text: 'all', count: 0 })
})

test('the lines of a text are what its copies are found by, but for short ones', () => {
  expect(passagesOf('Hi,\n\n my number is 5 \r\nBye')).toEqual(['my number is 5'])
})
