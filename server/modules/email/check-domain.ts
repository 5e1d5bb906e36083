import { resolveTxt } from 'node:dns/promises'
import { getDomain } from 'tldts'
import { saidOf, sentence, words } from '../../platform/words.ts'
import {
  dkimName,
  type ExpectedRecords,
  judgeDkim,
  judgeDmarc,
  judgeSpf,
  type RecordFinding,
  type RecordPurpose,
} from './dns-records.rules.ts'

/** Answers the TXT records of a name, each as its strings; rejects with `code` ENOTFOUND or ENODATA when there are none. */
export type TxtResolver = (name: string) => Promise<string[][]>

/** Milliseconds until a DNS question counts as not answered. */
const answerWithin = 5000

/**
 * Looks up the SPF, DKIM and DMARC records of a sending domain and says for each whether it is as expected.
 * Never rejects: DNS that does not answer within five seconds gives `unknown`.
 */
export async function checkDomain(
  domain: string,
  expected: ExpectedRecords,
  options: { resolveTxt?: TxtResolver; timeoutMs?: number } = {},
): Promise<RecordFinding[]> {
  const ask = lookup(options.resolveTxt ?? resolveTxt, options.timeoutMs ?? answerWithin)
  const record = async (purpose: RecordPurpose, name: string, judge: (texts: string[]) => RecordFinding) => {
    const texts = await ask(name)
    return Array.isArray(texts) ? judge(texts) : unknown(purpose, name, texts.failure)
  }
  return Promise.all([
    record('spf', domain, (texts) => judgeSpf(domain, expected, texts)),
    record('dkim', dkimName(domain, expected), (texts) => judgeDkim(domain, expected, texts)),
    checkDmarc(domain, ask),
  ])
}

/** The domain's own DMARC record, else that of the nearest parent up to the registered domain (RFC 7489, 6.6.3). */
async function checkDmarc(domain: string, ask: ReturnType<typeof lookup>): Promise<RecordFinding> {
  const registered = getDomain(domain) ?? domain
  let at = domain
  for (;;) {
    const name = `_dmarc.${at}`
    const texts = await ask(name)
    if (!Array.isArray(texts)) return unknown('dmarc', name, texts.failure)
    const finding = judgeDmarc(domain, name, texts)
    if (finding.state !== 'missing') return finding
    const dot = at.indexOf('.')
    if (at === registered || dot < 0) return { ...finding, name: `_dmarc.${domain}` }
    at = at.slice(dot + 1)
  }
}

function unknown(purpose: RecordPurpose, name: string, failure: string): RecordFinding {
  const what = sentence('dns.no_answer', words`DNS gave no answer for ${{ name }} (${{ failure }}). Try again later.`)
  return {
    purpose,
    name,
    state: 'unknown',
    found: [],
    words: what.text,
    said: saidOf(what),
  }
}

function lookup(resolver: TxtResolver, timeoutMs: number) {
  return async (name: string): Promise<string[] | { failure: string }> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' })), timeoutMs)
    })
    try {
      const answers = await Promise.race([resolver(name), late])
      return answers.map((strings) => strings.join(''))
    } catch (error) {
      const code = error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : 'error'
      return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : { failure: code }
    } finally {
      clearTimeout(timer)
    }
  }
}
