/** One piece of evidence of the decision about a mail. */
export interface Considered {
  kind: 'token' | 'known-message' | 'bounced-message' | 'subject-tag' | 'other'
  /** What was found: a Message-ID, a ticket code, the place of a token. */
  value: string
  verdict: 'join' | 'hold' | 'guess' | 'ignored'
  /** Why, in the server's English. */
  reason: string
  /** The same by its code. */
  said: unknown
}

export interface Trace {
  sender: string
  dmarc: 'pass' | 'fail' | 'none' | 'temperror' | 'permerror' | undefined
  considered: Considered[]
  /** Only the beginning of the mail could be fetched; its whole size in bytes. */
  partialSize: number | undefined
  /** A person recovered the mail. */
  forced: boolean
  /** What was odd in the mail and mended when it was read. */
  mended: { code: string; text: string }[]
  /** What this version of the page does not know: name and value as text. */
  others: { name: string; value: string }[]
}

const kinds = ['token', 'known-message', 'bounced-message', 'subject-tag'] as const
const verdicts = ['join', 'hold', 'guess', 'ignored'] as const
const dmarcs = ['pass', 'fail', 'none', 'temperror', 'permerror'] as const
const known = ['class', 'sender', 'dmarc', 'considered', 'partial', 'forced', 'said', 'mended']

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readConsidered(value: unknown): Considered[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((one) => {
    // "join: the signed reply address belongs to this ticket"
    const [first = '', ...rest] = String(one.verdict ?? '').split(': ')
    const verdict = verdicts.find((word) => word === first)
    return {
      kind: kinds.find((kind) => kind === one.kind) ?? 'other',
      value: String(one.value ?? ''),
      verdict: verdict ?? 'ignored',
      reason: verdict ? rest.join(': ') : [first, ...rest].join(': '),
      said: one.said,
    }
  })
}

function readMended(value: unknown): Trace['mended'] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one) =>
    isRecord(one) && typeof one.code === 'string' && typeof one.text === 'string'
      ? [{ ...one, code: one.code, text: one.text }]
      : [],
  )
}

/** Reads the trace of a ledger row, of which only the outer shape is promised. */
export function readTrace(trace: Record<string, unknown>): Trace {
  const partial = isRecord(trace.partial) ? trace.partial.size : undefined
  return {
    sender: typeof trace.sender === 'string' ? trace.sender : '',
    dmarc: dmarcs.find((word) => word === trace.dmarc),
    considered: readConsidered(trace.considered),
    partialSize: typeof partial === 'number' ? partial : undefined,
    forced: trace.forced === true,
    mended: readMended(trace.mended),
    others: Object.entries(trace)
      .filter(([name, value]) => !known.includes(name) && value !== null && value !== '')
      .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) })),
  }
}
