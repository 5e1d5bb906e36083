/**
 * Checks everything, in the order in which mistakes are cheapest to find; `npm test` prepares the clone first.
 * Usage: node scripts/test.ts [stage ...]   (all stages without names; `--list` names them)
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestReport } from './test-report.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const REPORTER = join(ROOT, 'scripts/test-report.ts')
const SOURCES = ['server', 'web', 'widget', 'extension', 'seeds', 'e2e', 'bench', 'scripts']
/** Scripts that write a checked-in file and compare it when called with --check. */
const GENERATORS = ['openapi', 'third-party', 'routes-page', 'settings-page']

type Stage = {
  name: string
  /** arguments for Node, one list for each command; none of them when the stage has nothing to look at yet */
  commands: string[][]
  countsTests?: boolean
}

const stages: Stage[] = [
  {
    name: 'types',
    commands: [
      [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
      ...when('web/main.tsx', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'web']),
    ],
  },
  { name: 'lint', commands: [[bin('@biomejs/biome/bin/biome'), 'check', '.', '--error-on-warnings']] },
  {
    name: 'architecture',
    commands: [
      [
        'tools/node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        ...['--config', 'tools/dependency-cruiser.cjs', ...SOURCES.filter(exists)],
      ],
    ],
  },
  { name: 'unused', commands: [[bin('knip/bin/knip.js')]] },
  {
    name: 'generated',
    commands: GENERATORS.map((name) => `scripts/${name}.ts`).flatMap((path) => when(path, [path, '--check'])),
  },
  { name: 'tests', commands: [[bin('vitest/vitest.mjs'), 'run', ...reporters()]], countsTests: true },
  {
    name: 'journeys',
    commands: when('e2e/vitest.config.ts', [
      bin('vitest/vitest.mjs'),
      ...['run', '--config', 'e2e/vitest.config.ts', ...reporters()],
    ]),
    countsTests: true,
  },
]

function bin(path: string): string {
  return join('node_modules', path)
}

function exists(path: string): boolean {
  return existsSync(join(ROOT, path))
}

function when(path: string, command: string[]): string[][] {
  return exists(path) ? [command] : []
}

function reporters(): string[] {
  return ['--reporter=default', `--reporter=${REPORTER}`]
}

const total: TestReport = { passed: 0, failed: 0, skipped: 0, reasons: {} }
const folder = mkdtempSync(join(tmpdir(), 'deskhand-test-report-'))

/** Answers whether all commands of the stage succeeded; the first that fails ends it. */
function run(stage: Stage): boolean {
  for (const command of stage.commands) {
    const report = join(folder, 'report.json')
    const { status, error } = spawnSync(process.execPath, command, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, DESKHAND_TEST_REPORT: report },
    })
    if (error) console.error(error.message)
    const failedBefore = total.failed
    if (stage.countsTests) add(report)
    if (status !== 0) {
      // A check that fails, or a run that breaks outside of its tests, counts as one.
      if (total.failed === failedBefore) total.failed++
      return false
    }
  }
  return true
}

function add(path: string): void {
  if (!existsSync(path)) return
  const report: TestReport = JSON.parse(readFileSync(path, 'utf8'))
  rmSync(path)
  total.passed += report.passed
  total.failed += report.failed
  total.skipped += report.skipped
  for (const [reason, count] of Object.entries(report.reasons))
    total.reasons[reason] = (total.reasons[reason] ?? 0) + count
}

function main(wanted: string[]): void {
  const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name))
  if (unknown.length > 0 || wanted.includes('--list')) {
    console.log(stages.map((stage) => stage.name).join('\n'))
    if (!wanted.includes('--list')) process.exitCode = 2
    return
  }
  for (const stage of stages.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
    if (stage.commands.length === 0) {
      console.log(`-- ${stage.name}: nothing to check yet`)
      continue
    }
    const started = Date.now()
    const passed = run(stage)
    console.log(`-- ${stage.name}: ${passed ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    if (!passed) {
      process.exitCode = 1
      console.log(`The stage "${stage.name}" failed; the stages after it were not run.`)
      break
    }
  }
  rmSync(folder, { recursive: true, force: true })
  for (const [reason, count] of Object.entries(total.reasons)) console.log(`Skipped ${count}: ${reason}`)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
}

main(process.argv.slice(2))
