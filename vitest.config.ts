import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'server/**/*.test.ts',
      'web/**/*.test.ts',
      'web/**/*.test.tsx',
      'seeds/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: ['server/testing/global-setup.ts'],
    // The contrast test reads the colour tokens as text.
    css: { include: [/tokens\.css/] },
    // Vitest would leave a core free, which on a machine of two is half of them.
    maxWorkers: availableParallelism(),
    // Its second is short on a busy machine; what is awaited comes at once or not at all.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
