import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** With JOURNEY_DELAY or JOURNEY_SLOW all of it takes longer, while each step has its usual time. */
const times = process.env.JOURNEY_DELAY || process.env.JOURNEY_SLOW ? 5 : 1

/**
 * Tests that use the whole product from outside. Each file runs servers of its own, three at a time: a person who waits for a mail, a
 * screen or a server that starts anew leaves a third of a processor idle. What the files of a process share is its modules and its
 * browser.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: ['e2e/prepared.ts'],
    maxWorkers: 3,
    isolate: false,
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000 * times,
    hookTimeout: 90_000 * times,
  },
})
