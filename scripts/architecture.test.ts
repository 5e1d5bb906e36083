import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const tools = fileURLToPath(new URL('../tools', import.meta.url))

type Import = { from: string; to: string; typeOnly?: boolean }

/** Makes a tree of files with the given imports; answers 'law: from -> to' for each that breaks a law. */
async function brokenLaws(imports: Import[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-laws-'))
  const files = new Map([['web/main.tsx', '']])
  for (const { to } of imports) if (!to.startsWith('node:')) files.set(to, '')
  for (const { from, to, typeOnly } of imports) {
    const target = to.startsWith('node:') ? to : `./${relative(dirname(from), to)}`
    files.set(from, `${files.get(from) ?? ''}import ${typeOnly ? 'type * as t from ' : ''}'${target}'\n`)
  }
  try {
    for (const [path, content] of files) {
      if (path.includes('missing')) continue
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    const cruise = join(tools, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const config = ['--config', join(tools, 'dependency-cruiser.cjs'), '--output-type', 'json', 'server', 'web']
    const { stdout, stderr } = spawnSync(process.execPath, [cruise, ...config], { cwd: folder, encoding: 'utf8' })
    expect(stderr).toBe('')
    const output: { summary: { violations: { from: string; to: string; rule: { name: string } }[] } } =
      JSON.parse(stdout)
    return output.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const module = (path: string) => `server/modules/${path}.ts`
const forbidden: [law: string, from: string, to: string][] = [
  ['platform-knows-no-module', 'server/platform/jobs.ts', module('tickets/tickets.service')],
  ['platform-knows-no-module', 'server/platform/http/web.ts', 'server/app.ts'],
  ['modules-do-not-know-who-starts-them', module('email/email.service'), 'server/worker.ts'],
  ['ground-imports-ground-only', module('orgs/orgs.service'), module('tickets/tickets.service')],
  ['ground-imports-ground-only', module('auth/auth.service'), module('chat/chat.service')],
  ['core-imports-no-channel-or-reactor', module('tickets/tickets.service'), module('sla/sla.contract')],
  ['core-imports-no-channel-or-reactor', module('views/views.service'), module('email/send-mail')],
  ['one-front-door', module('email/email.service'), module('tickets/tickets.store')],
  ['one-front-door', module('email/email.service'), module('tickets/merge.rules')],
  ['one-front-door', module('email/email.service'), module('tickets/tickets.routes')],
  ['rules-are-pure', module('tickets/merge.rules'), module('tickets/tickets.store')],
  ['rules-are-pure', module('tickets/merge.rules'), 'server/platform/database.ts'],
  ['web-knows-the-api-only', 'web/api/client.ts', module('tickets/tickets.contract')],
  ['server-does-not-know-the-web-app', 'server/app.ts', 'web/paths.ts'],
  ['features-stand-alone', 'web/features/tickets/list.tsx', 'web/features/customers/card.tsx'],
  ['words-and-looks-know-no-feature', 'web/shared/chip.tsx', 'web/features/customers/card.tsx'],
  ['ui-knows-no-product-words', 'web/ui/chip.tsx', 'web/shared/label.tsx'],
  ['no-test-code-in-the-product', 'server/app.ts', 'server/testing/world.ts'],
  ['no-test-code-in-the-product', module('email/email.service'), module('tickets/testing')],
]
const allowed: Import[] = [
  { from: module('email/email.service'), to: module('tickets/tickets.service') },
  { from: module('email/email.service'), to: module('tickets/tickets.contract') },
  { from: module('email/email.service'), to: module('tickets/merge-tickets') },
  { from: module('search/search.jobs'), to: module('tickets/tickets.events') },
  { from: module('tickets/tickets.service'), to: module('customers/customers.service') },
  { from: module('tickets/tickets.service'), to: module('tickets/tickets.store') },
  { from: module('tickets/tickets.service'), to: 'server/platform/jobs.ts' },
  { from: module('tickets/tickets.test'), to: 'server/testing/world.ts' },
  { from: module('tickets/testing'), to: 'server/testing/world.ts' },
  { from: module('tickets/merge.rules'), to: 'server/platform/database.ts', typeOnly: true },
  { from: 'server/app.ts', to: module('tickets/tickets.routes') },
  { from: 'web/features/tickets/list.tsx', to: 'web/ui/chip.tsx' },
]

describe('imports that break a law are found', async () => {
  const found = await brokenLaws(forbidden.map(([, from, to]) => ({ from, to })))
  test.each(forbidden)('%s: %s -> %s', (law, from, to) => {
    expect(found).toContain(`${law}: ${from} -> ${to}`)
  })
})

test('imports that break none pass', async () => {
  expect(await brokenLaws(allowed)).toEqual([])
})

test('cycles are found', async () => {
  const [one, two] = ['server/platform/one.ts', 'server/platform/two.ts']
  const found = await brokenLaws([
    { from: one, to: two },
    { from: two, to: one },
  ])
  expect(found.map((line) => line.split(':')[0])).toContain('no-cycles')
})

test('rules that reach for files or the network are found, unless only for a type', async () => {
  const from = module('tickets/merge.rules')
  const found = await brokenLaws(['node:fs', 'node:fs/promises', 'node:net'].map((to) => ({ from, to })))
  expect(found.sort()).toEqual(['fs', 'fs/promises', 'net'].map((name) => `rules-are-pure: ${from} -> ${name}`))
  expect(await brokenLaws([{ from, to: 'node:fs', typeOnly: true }])).toEqual([])
})

test('imports that lead nowhere are found', async () => {
  const found = await brokenLaws([{ from: 'server/app.ts', to: 'server/missing.ts' }])
  expect(found).toEqual(['no-unresolvable: server/app.ts -> ./missing.ts'])
})
