import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that use the whole product from outside. One file after the other: each runs servers of its own. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
})
