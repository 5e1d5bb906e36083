import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export type TestReport = {
  passed: number
  failed: number
  skipped: number
  /** why tests were skipped, with how many */
  reasons: Record<string, number>
}

/**
 * Counts the tests of a Vitest run into the file named by DESKHAND_TEST_REPORT; Vitest's own JSON drops the
 * reasons. A default export, since Vitest looks for one.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const report: TestReport = { passed: 0, failed: 0, skipped: 0, reasons: {} }
    for (const module of modules) {
      for (const { name, ...test } of [...module.children.allTests()].map((one) => ({
        name: one.fullName,
        result: one.result(),
      }))) {
        if (test.result.state === 'passed') report.passed++
        else if (test.result.state === 'skipped') {
          report.skipped++
          const reason = test.result.note ?? `no reason given: ${name}`
          report.reasons[reason] = (report.reasons[reason] ?? 0) + 1
        } else report.failed++
      }
      // A file that breaks before its tests are known, or in a hook.
      report.failed += module.errors().length
    }
    const path = process.env.DESKHAND_TEST_REPORT
    if (path) writeFileSync(path, JSON.stringify(report))
  }
}
