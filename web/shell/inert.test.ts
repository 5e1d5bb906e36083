import { expect, test } from 'vitest'

// docs/quality.md, security 3: words of strangers (subjects, names, files) are text on every screen, and mails stand in a frame that
// runs nothing. React writes text; these are the ways around it.
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const found = (pattern: RegExp) =>
  Object.entries(sources).flatMap(([file, source]) => (pattern.test(source) ? [file] : []))

test('nothing is written into the page as HTML, and nothing is run that is text', () => {
  expect(Object.keys(sources).length).toBeGreaterThan(300)
  const ways =
    /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write\(|\beval\(|new Function\(/
  expect(found(ways)).toEqual([])
})

test('there is one frame, and it may neither run scripts, send forms nor lead the page away', () => {
  // The other one is text: what Settings > Embedding gives to copy.
  expect(found(/<iframe\b/).filter((file) => file !== '../features/embedding/embedding.api.ts')).toEqual([
    '../features/tickets/thread/mail-frame.tsx',
  ])
  const sandbox = /sandbox="([^"]*)"/.exec(sources['../features/tickets/thread/mail-frame.tsx'] ?? '')?.[1]
  expect(sandbox?.split(' ').sort()).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox', 'allow-same-origin'])
})
