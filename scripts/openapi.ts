/**
 * Writes openapi.json, the description of the API, from the routes themselves, and web/api/schema.gen.ts, its types.
 * `--check` compares instead of writing. Usage: node scripts/openapi.ts [--check]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../server/app.ts'
import { deriveKeys } from '../server/platform/crypto.ts'
import { createRuntime, openDatabase } from '../server/platform/database.ts'
import { localFiles } from '../server/platform/files.ts'
import { createLog } from '../server/platform/log.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')

// No query is made: the routes are listed, not called.
const database = openDatabase('postgresql://nobody@127.0.0.1:1/none')
const runtime = createRuntime(database, {
  publicUrl: 'http://localhost:3000',
  attachmentsUrl: null,
  keys: deriveKeys('only to list the routes, signs nothing at all'),
  files: localFiles(tmpdir()),
  relay: false,
  relayHost: null,
  mailFrom: null,
  allowedNetworks: [],
  scanner: null,
  maxMailBytes: 35 * 1024 * 1024,
})
const app = await buildApp({ runtime, log: createLog('silent'), trustedProxies: [], database: null })
await app.ready()
const description = `${JSON.stringify(app.swagger(), null, 2)}\n`
await app.close()
await database.close()

const folder = mkdtempSync(join(tmpdir(), 'deskhand-openapi-'))
const input = join(folder, 'openapi.json')
const output = join(folder, 'schema.gen.ts')
writeFileSync(input, description)
execFileSync(process.execPath, [join(root, 'tools/node_modules/openapi-typescript/bin/cli.js'), input, '-o', output], {
  stdio: 'pipe',
})
const types = readFileSync(output, 'utf8')
rmSync(folder, { recursive: true })

let stale = false
for (const [name, text] of [
  ['openapi.json', description],
  ['web/api/schema.gen.ts', types],
] as const) {
  const path = join(root, name)
  if (!check) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is not what the routes say: run node scripts/openapi.ts`)
    stale = true
  }
}
if (stale) process.exit(1)
