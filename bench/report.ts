import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Budget } from './cases.ts'
import type { Figures } from './measure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export type Machine = { cores: number; model: string; memoryGb: number; loadBefore: number; at: Date }
export type Result = {
  tickets: number
  embedded: boolean
  database: string
  coldStartMs: number
  figures: Figures[]
  memory: { now: number; peak: number } | null
}

/** The largest data that are measured, and what docs/performance.md promises of memory and of the start. */
const mostMemoryMb = 400
const startMs = { embedded: 8_000, server: 3_000 }

/** The tables of docs/performance.md, in Markdown. */
export function reportOf(machine: Machine, results: readonly Result[]): string {
  const largest = results.toSorted((a, b) => b.tickets - a.tickets)[0]
  if (!largest) throw new Error('Nothing was measured.')
  const { cores, model, memoryGb, loadBefore, at } = machine
  const day = at.toISOString().slice(0, 10)
  return [
    `Measured on ${day} by \`npm run bench -- --report --db postgresql://…\` on ${cores} cores (${model}) and ${memoryGb} GB; load when it began: ${loadBefore.toFixed(1)}.`,
    `## ${size(largest.tickets)} tickets, ${largest.database}`,
    table(
      ['Operation', 'p50', 'p99', 'a second', 'Budget', ''],
      largest.figures.map((one) => [
        one.name,
        ms(one.p50),
        ms(one.p99),
        String(one.perSecond),
        budgetOf(one.budget),
        [verdict(one), one.note ?? ''].filter((part) => part !== '').join('; '),
      ]),
    ),
    `## By size`,
    'p50 / p99 in ms; several at once: a second.',
    table(
      ['Operation', ...results.map((one) => `${size(one.tickets)}${one.embedded ? ', embedded' : ''}`), 'growth'],
      largest.figures.map(({ name }) => [
        name,
        ...results.map((one) => cell(one.figures.find((figures) => figures.name === name))),
        growth(results, name),
      ]),
    ),
    table(
      ['', ...results.map((one) => `${size(one.tickets)}${one.embedded ? ', embedded' : ''}`), 'Budget'],
      [
        ['cold start to the first answer', ...results.map((one) => `${one.coldStartMs} ms`), budgetOfStart()],
        [
          'memory of the server, at most',
          ...results.map((one) => (one.memory ? `${one.memory.peak} MB` : '–')),
          `${mostMemoryMb} MB`,
        ],
      ],
    ),
  ].join('\n\n')
}

/** Puts the tables, as the repository's formatter writes them, in the place of those that the document has of this command. */
export async function writeReport(path: string, report: string, command: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  const [begin, end] = [
    `<!-- The figures of ${command} begin here. -->`,
    `<!-- The figures of ${command} end here. -->`,
  ]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} does not say where the figures stand: “${begin}” and “${end}”.`)
  await writeFile(path, `${text.slice(0, from)}${begin}\n\n${report}\n\n${text.slice(to)}`)
  if (path.startsWith(root))
    spawnSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', path], { stdio: 'inherit' })
}

const size = (tickets: number) =>
  tickets >= 1_000_000 ? `${tickets / 1_000_000} million` : tickets.toLocaleString('en')
const ms = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
const budgetOfStart = () => `${startMs.server / 1000} s, embedded ${startMs.embedded / 1000} s`

function budgetOf(budget: Budget | null): string {
  if (budget === null) return '–'
  return 'perSecond' in budget ? `${budget.perSecond} a second` : `${ms(budget.p50)} / ${ms(budget.p99)}`
}

function verdict({ budget, p50, p99, perSecond, errors }: Figures): string {
  if (errors > 0) return `${errors} ERRORS`
  if (budget === null) return ''
  if ('perSecond' in budget) return perSecond >= budget.perSecond ? 'met' : 'missed'
  const over = [...(p50 > budget.p50 ? ['p50'] : []), ...(p99 > budget.p99 ? ['p99'] : [])]
  return over.length === 0 ? 'met' : `${over.join(' and ')} over`
}

function cell(figures: Figures | undefined): string {
  if (!figures) return '–'
  const { budget, p50, p99, perSecond } = figures
  return budget && 'perSecond' in budget ? `${perSecond}/s` : `${ms(p50)} / ${ms(p99)}`
}

/** Of the median, from the smallest to the largest on the same server. */
function growth(results: readonly Result[], name: string): string {
  const of = results.filter((one) => !one.embedded).toSorted((a, b) => a.tickets - b.tickets)
  const [small, large] = [of[0], of.at(-1)].map(
    (one) => one?.figures.find((figures) => figures.name === name)?.p50 ?? 0,
  )
  return small && large && of.length > 1 ? `x${(large / small).toFixed(2)}` : ''
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, head.map(() => '---'), ...rows]
  return all.map((row) => `| ${row.join(' | ')} |`).join('\n')
}
