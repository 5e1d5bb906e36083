import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'

/**
 * Bytes of JavaScript, gzip, that the ticket list imports before it can be painted. docs/ux.md allows 180 kB for all that the browser
 * loads until then; the rest is for what the shell asks for by itself (e2e/journeys/views.test.ts counts that as well). Over it? Load
 * what is not needed at once when somebody comes near it (docs/adr/0006-small-web-shell.md).
 */
const limit = 174_000
const asked = /[\\/](en\.first\.ts|list\.routes\.tsx)$/

test('the ticket list needs no more JavaScript than its budget allows', async () => {
  // React has another size for tests.
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  const root = fileURLToPath(new URL('..', import.meta.url))
  const built = await build({
    configFile: `${root}/vite.config.ts`,
    mode: 'production',
    logLevel: 'error',
    build: { write: false },
  })
  if (!('output' in built)) throw new Error('Vite watches, or builds several outputs.')
  const chunks = new Map(built.output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])))
  const needed = new Set<string>()
  const need = (name: string) => {
    if (needed.has(name)) return
    needed.add(name)
    for (const imported of chunks.get(name)?.imports ?? []) need(imported)
  }
  const starts = [...chunks.values()].filter((one) => one.isEntry || asked.test(one.facadeModuleId ?? ''))
  expect(starts).toHaveLength(3)
  for (const { fileName } of starts) need(fileName)

  const sizes = [...needed].map((name) => ({ name, bytes: gzipSync(chunks.get(name)?.code ?? '').length }))
  const bytes = sizes.reduce((sum, one) => sum + one.bytes, 0)
  const largest = sizes.sort((one, other) => other.bytes - one.bytes).slice(0, 6)
  expect(bytes, largest.map((one) => `${one.name} ${one.bytes}`).join(', ')).toBeLessThan(limit)
  // A build that lost its chunks would be small as well.
  expect(bytes).toBeGreaterThan(100_000)
})
