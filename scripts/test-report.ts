import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export type TestReport = {
  passed: number
  failed: number
  skipped: number
  /** why tests were skipped, with how many */
  reasons: Record<string, number>
}

/** What a suite that is skipped as a whole says in brackets at the end of its name. */
function reasonOfSuite(test: TestCase): string | undefined {
  for (let at: TestCase['parent'] = test.parent; at.type === 'suite'; at = at.parent) {
    const [, reason] = /\(([^()]+(?:\([^()]*\)[^()]*)*)\)$/.exec(at.name) ?? []
    if (reason) return reason
  }
  return undefined
}

/**
 * Counts the tests of a Vitest run into the file named by DESKHAND_TEST_REPORT; Vitest's own JSON drops the
 * reasons. A default export, since Vitest looks for one.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const report: TestReport = { passed: 0, failed: 0, skipped: 0, reasons: {} }
    for (const module of modules) {
      // The file broke before its tests were known, or in a hook, which may say so more than once.
      const broken = module.errors().length > 0
      if (broken) report.failed++
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') report.passed++
        else if (result.state === 'failed') report.failed++
        else {
          report.skipped++
          const note = result.state === 'skipped' ? result.note : undefined
          const reason =
            note ??
            reasonOfSuite(test) ??
            (broken ? `${module.relativeModuleId} failed` : `no reason given: ${test.fullName}`)
          report.reasons[reason] = (report.reasons[reason] ?? 0) + 1
        }
      }
    }
    const path = process.env.DESKHAND_TEST_REPORT
    if (path) writeFileSync(path, JSON.stringify(report))
  }
}
