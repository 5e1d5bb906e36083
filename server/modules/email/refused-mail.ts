import { type Runtime, systemActor } from '../../platform/context.ts'
import type { Log } from '../../platform/log.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { isFreeMailAddress } from '../customers/customers.service.ts'
import { addRefused, findDomainOwner } from './refused-mail.store.ts'
import type { DoorVisitors } from './smtp-limits.rules.ts'

/** A mail that the door did not take, or a recipient of one. */
export type Refusal = {
  /** Whose address it is; null: that of its domain is looked for. */
  orgId: string | null
  to: string[]
  from: string
  why: Sentence
  code: number
  client: { address: string; helo: string }
}

export const whyRefused = {
  unknown: (address: string) =>
    sentence(
      'ledger.refused_unknown',
      words`Nobody here reads mail at ${{ address }}. The server that wanted to hand it over was told so (550), and handed nothing over.`,
    ),
  switchedOff: (address: string) =>
    sentence(
      'ledger.refused_off',
      words`The channel of ${{ address }} is switched off. The server that wanted to hand it over was told that nobody reads mail there (550), and handed nothing over.`,
    ),
  tooLarge: (bytes: number) =>
    sentence(
      'ledger.refused_size',
      words`It is larger than the ${{ most: `${(bytes / 1_048_576).toFixed(0)} MB` }} that are allowed. The server that handed it over was told so (552), and nothing was kept.`,
    ),
}

export type RefusalTraces = {
  note: (refusal: Refusal) => void
  /** Resolves when all that was noted is written down or given up. */
  settled: () => Promise<void>
}

/**
 * Leaves a trace of what the door refused in the ledger of the organization it was meant for, so that somebody finds it who is told "I wrote
 * to you and it came back". The answer never waits for it. A client that tries many addresses leaves few traces, an
 * organization gets so many a day (refused-mail.store.ts); of a domain of nobody, of several or of everybody it stands in the log alone.
 */
export function traceRefusals({ runtime, log }: { runtime: Runtime; log: Log }, visitors: DoorVisitors): RefusalTraces {
  const writing = new Set<Promise<void>>()
  const write = async ({ orgId, to, from, why, code, client }: Refusal) => {
    const [first = ''] = to
    if (!orgId && isFreeMailAddress(first)) return
    const owner = orgId ?? (await runtime.runOpen((open) => findDomainOwner(open, first)))
    if (!owner || visitors.isFull(owner, runtime.now())) return
    const refused = { code, client: client.address, helo: client.helo }
    await runtime.run(systemActor(owner, 'mail'), (cx) =>
      addRefused(cx, { envelopeFrom: from, envelopeTo: to, why, refused }),
    )
  }
  return {
    note: (refusal) => {
      const { to, from, code, client } = refusal
      log.info({ to, from, code, client: client.address }, 'a mail was refused at the door')
      if (visitors.isOver('refusals', client.address, runtime.now())) return
      const written = write(refusal).catch((error: unknown) =>
        log.warn({ err: error }, 'what the door refused could not be written down'),
      )
      writing.add(written)
      void written.then(() => writing.delete(written))
    },
    settled: async () => {
      await Promise.all(writing)
    },
  }
}
