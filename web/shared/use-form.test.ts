import { expect, test } from 'vitest'
import { fieldAt } from './use-form.ts'

test.each([
  ['name', 'name'],
  ['emails.0', 'emails'],
  ['imap.host', 'host'],
  ['settings.reopenDays', 'reopenDays'],
  ['unknown.path', 'unknown.path'],
])('the server’s path %s belongs to the field %s', (path, field) => {
  expect(fieldAt(path, { name: '', emails: [], host: '', reopenDays: '' })).toBe(field)
})
