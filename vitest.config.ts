import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const files = ['server', 'web', 'seeds', 'scripts'].flatMap((folder) =>
  globSync(`${folder}/**/*.test.{ts,tsx}`, { cwd: root }),
)
/** A consumer, a job or the like that a test brings along would be there for every file that comes after it in its process. */
const bringsOwn = /\bregister(?!ReplyTransport|SystemMail)[A-Z]\w*\(/
/** A worker that allocates without end can take its whole process along, before its limit is seen: not one that others are in. */
const endsProcesses = /misbehaving\.worker/
const alone = files.filter((path) => {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8')
  return bringsOwn.test(text) || endsProcesses.test(text)
})

const common = {
  // The contrast test reads the colour tokens as text.
  css: { include: [/tokens\.css/] },
  // Vitest would leave a core free, which on a machine of two is half of them.
  maxWorkers: availableParallelism(),
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

/**
 * Most files share a process with those before them: loading the server for each of them was a third of the time. What one of them
 * leaves behind must not matter to the next: each has a world of its own, which begins with the product's own transports.
 */
export default defineConfig({
  test: {
    globalSetup: ['server/testing/global-setup.ts'],
    // Its second is short on a busy machine; what is awaited comes at once or not at all.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: common.maxWorkers,
    projects: [
      { test: { ...common, name: 'alone', include: alone, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...common,
          name: 'together',
          include: files.filter((path) => !alone.includes(path)),
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
