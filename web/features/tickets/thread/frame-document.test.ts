import { expect, test } from 'vitest'
import { bringsColors, frameDocument } from './frame-document.ts'

const colors = { ink: '#111', muted: '#222', line: '#333', link: '#444', scheme: 'dark' } as const

function policyOf(html: string): string {
  return /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
}

test('the frame allows no script, and pictures from our own addresses alone', () => {
  const here = policyOf(frameDocument('<p>x</p>', { colors, paper: false, files: null }))
  expect(here).toBe("default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'")
  const files = policyOf(frameDocument('<p>x</p>', { colors, paper: false, files: 'https://files.acme.test/' }))
  expect(files).toBe("default-src 'none'; img-src 'self' data: https://files.acme.test; style-src 'unsafe-inline'")
})

test('the policy stands before anything of the mail', () => {
  const page = frameDocument('<p>mail</p>', { colors, paper: true, files: null })
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<p>mail</p>'))
  expect(page).toContain('<base target="_blank">')
})

test.each([
  ['<p>plain</p>', false],
  ['<td bgcolor="#fff">x</td>', true],
  ['<p style="color:#c00">x</p>', true],
  ['<p style="margin:0">x</p>', false],
])('%s brings colours: %s', (html, brings) => {
  expect(bringsColors(html)).toBe(brings)
})

test.each([
  ['plain words', false, 'dark'],
  ['a mail with colours of its own', true, 'light'],
])('on a dark page %s (paper: %s) stand on a canvas that is %s', (_what, paper, scheme) => {
  const page = frameDocument('<p>x</p>', { colors, paper, files: null })
  expect(page).toContain(`:root { color-scheme: ${scheme}; }`)
})
