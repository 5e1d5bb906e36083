import nodemailer from 'nodemailer'
import { budgets, type Case, casesOf, type Role, writingCases } from './cases.ts'
import { changeMany } from './change-many.ts'
import { call, type Figures, line, measure } from './measure.ts'
import { recordCases } from './records.ts'
import { withRules } from './rules.ts'
import { measureTimers } from './timers.ts'

/** A running server with generated data. `keys`: an API key for each role that asks. */
export type Bench = {
  base: URL
  smtpPort: number
  keys: Record<Role, string>
  tickets: number
  people?: number
  databaseUrl: string
}
export type Options = { seconds: number; only: RegExp | null }

/** Measures all cases, the mails that come in, and the change of many tickets. Prints each as it is done. */
export async function operations(bench: Bench, { seconds, only }: Options): Promise<Figures[]> {
  const out: Figures[] = []
  const add = (figures: Figures) => {
    out.push(figures)
    console.log(line(figures))
  }
  const wanted = (name: string) => only === null || only.test(name)
  const facts = { ...(await known(bench, wanted('deep page'))), seconds }
  const runAll = async (cases: readonly Case[]) => {
    for (const one of cases)
      if (wanted(one.name))
        add({ ...(await measure(one.name, one.count, one.clients, (i) => once(bench, one, i))), budget: one.budget })
  }
  await runAll(casesOf(facts))
  if (bench.people)
    await runAll(recordCases({ list: budgets.list, search: budgets.search }, await knownPeople(bench, bench.people)))
  const ruled = writingCases(facts, ', with rules')
  if (ruled.some(({ name }) => wanted(name))) {
    const rules = await withRules(bench)
    await runAll(ruled).finally(rules.end)
  }
  if (wanted('timers: ')) for (const figures of await measureTimers(bench, seconds)) add(figures)
  const mails = 'mails in by SMTP, 16 connections'
  if (wanted(mails))
    add({ ...(await measure(mails, seconds * 100, 16, smtp(bench.smtpPort))), budget: { perSecond: 100 } })
  if (wanted('change of many tickets')) for (const figures of await changeMany(bench)) add(figures)
  return out
}

async function once(bench: Bench, { calls, by, status }: Case, i: number): Promise<boolean> {
  const replies = await Promise.all(calls(i).map((one) => call(bench.base, bench.keys[by], one)))
  const bad = replies.find((reply) => reply.status !== status)
  if (bad && process.env.BENCH_VERBOSE) console.error(calls(i)[0]?.path, bad.status, bad.text.slice(0, 300))
  return bad === undefined
}

async function read<T>({ base, keys }: Bench, path: string): Promise<T> {
  const reply = await call(base, keys.admin, { path: `/api/v1${path}` })
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text.slice(0, 300)}`)
  return JSON.parse(reply.text) as T
}

async function knownPeople(bench: Bench, contacts: number) {
  const accounts = await read<{ data: { id: string }[] }>(bench, '/accounts?limit=200&fields=id')
  return { contacts, accountIds: accounts.data.map(({ id }) => id) }
}

async function known(bench: Bench, withDeep: boolean) {
  const labels = await read<{ data: { id: string }[] }>(bench, '/labels?fields=id')
  const pipelines = await read<{ data: { id: string; isDefault: boolean; stages: { id: string }[] }[] }>(
    bench,
    '/pipelines',
  )
  const policies = await read<{ data: { id: string }[] }>(bench, '/sla/policies')
  const pipeline = pipelines.data.find((one) => one.isDefault)
  if (!pipeline) throw new Error('No pipeline is the default.')
  return {
    tickets: bench.tickets,
    labelIds: labels.data.map(({ id }) => id),
    policyId: policies.data[0]?.id ?? '',
    pipelineId: pipeline.id,
    stageIds: pipeline.stages.map(({ id }) => id),
    deep: withDeep ? await deepCursors(bench) : [],
  }
}

/** Cursors far down the list: every twentieth page of the first two hundred. */
async function deepCursors(bench: Bench): Promise<string[]> {
  const cursors: string[] = []
  let cursor = ''
  for (let page = 0; page < Math.min(200, bench.tickets / 200 - 1); page += 1) {
    const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const { nextCursor } = await read<{ nextCursor: string | null }>(bench, `/tickets?limit=200${after}`)
    if (!nextCursor) break
    cursor = nextCursor
    if (page % 20 === 0 || page > 190) cursors.push(cursor)
  }
  return cursors
}

function smtp(port: number) {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: 16,
    maxMessages: 1_000,
    ignoreTLS: true,
  })
  return async (i: number) => {
    try {
      await transport.sendMail({
        from: `Sender ${i % 700} <sender${i % 700}@customer.test>`,
        to: 'support@bench.test',
        subject: `Mail ${i} of the bench`,
        text: `Hello,\n\nthis is mail ${i}. The parcel has not come.\n\nRegards`,
      })
      return true
    } catch {
      return false
    }
  }
}
