import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claim, claims, freePort } from './free-port.ts'

test('a port that was given out is nobody else’s, before anything listens on it', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort))
  expect(new Set(ports).size).toBe(200)
  for (const port of ports) expect(readFileSync(join(claims, String(port)), 'utf8')).toBe(String(process.pid))
})

test('what a process had that has ended is free again, what one has that lives is not', () => {
  const path = new URL('free-port.ts', import.meta.url).href
  const script = `import { claim, claims, freePort } from ${JSON.stringify(path)}; console.log(await freePort())`
  const port = Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
  expect([claim(port), claim(port), claim(port)]).toEqual([false, true, false])
  writeFileSync(join(claims, String(port)), String(process.ppid))
  expect([claim(port), claim(port)]).toEqual([false, false])
})
