import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'

/** Real mails and their troubles: `good-*` keep the standards, `bad-*` do not, the others are named by their class. What is expected stands beside them. */
const folder = new URL('./fixtures/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.eml'))
const expected: Record<string, object> = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))

describe('the mails in fixtures', () => {
  test('each has its expectation', () => {
    expect(Object.keys(expected).sort()).toEqual(files.sort())
  })

  test.each(files)('%s', async (name) => {
    const mail = await parseMail(readFileSync(new URL(name, folder)), defaultMailLimits)
    expect(mail).toMatchObject(expected[name] ?? {})
  })
})
