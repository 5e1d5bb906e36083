import { newId } from '../../platform/ids.ts'
import { sentence, words } from '../../platform/words.ts'
import { callSigned } from '../webhooks/call-signed.ts'
import { type CardAnswer, keptMs, readCardAnswer } from './cards.rules.ts'
import type { CrmCardContent } from './crm-cards.contract.ts'

/** What the server of a card is asked (docs/live-cards.md). What is not named here does not leave. */
export type About = {
  ticket: { code: string; subject: string } | null
  requester: { name: string | null; emails: string[] }
  organization: { id: string; name: string }
}

/** A question that somebody may ask, made inside of his organization; it is asked outside of any transaction. */
export type CardQuestion = {
  orgId: string
  card: { id: string; name: string; url: string; ttlSeconds: number }
  secrets: string[]
  about: About
}

/** Milliseconds that a server has for its whole answer. */
const answerWithin = 5_000
/** Answers that a process keeps; each is at most 64 kB. */
const mostKept = 300
/** Questions to one card that a process has under way: whoever asks without end holds up no more than these. */
const mostAtOnce = 20

type Kept = { until: number; fetchedAt: string; answer: Exclude<CardAnswer, { state: 'failed' }> }

/**
 * Answers that may be given again, by what was asked: the card, the ticket and the requester with all of his addresses. Who
 * asks was let in before. Failures are not kept. They are in no table, so that what a card said stands in no backup and is gone with
 * the process.
 */
const kept = new Map<string, Kept>()
/** Questions under way, by card and by the same key: who asks the same meanwhile gets the same answer. */
const underWay = new Map<string, Map<string, Promise<CrmCardContent>>>()

type Asking = { now: () => Date; networks: readonly string[]; within?: number }

/** What the card says: kept, or asked for. Rejects never for what the other side does. */
export async function askCard(
  question: CardQuestion,
  { fresh, ...asking }: Asking & { fresh: boolean },
): Promise<CrmCardContent> {
  const { orgId, card, about } = question
  const key = JSON.stringify([orgId, card, about])
  const before = kept.get(key)
  if (before && !fresh && before.until > asking.now().getTime()) return present(card, before.answer, before.fetchedAt)
  const open = underWay.get(card.id) ?? new Map<string, Promise<CrmCardContent>>()
  const same = open.get(key)
  if (same) return same
  if (open.size >= mostAtOnce) {
    const why = sentence('crm_card.busy', words`${{ most: mostAtOnce }} questions wait for its server already.`)
    return present(card, { state: 'failed', why }, null)
  }
  const content = ask(key, question, asking).finally(() => {
    open.delete(key)
    if (open.size === 0) underWay.delete(card.id)
  })
  underWay.set(card.id, open.set(key, content))
  return content
}

async function ask(
  key: string,
  { card, secrets, about }: CardQuestion,
  { now, networks, within = answerWithin }: Asking,
): Promise<CrmCardContent> {
  kept.delete(key)
  const at = now()
  const body = JSON.stringify({
    type: 'card',
    timestamp: at.toISOString(),
    card: { id: card.id, name: card.name },
    ...about,
  })
  const came = await callSigned({ method: 'POST', url: card.url, id: newId(), at, body, secrets, networks, within })
  if ('failed' in came) return present(card, { state: 'failed', why: came.failed.why }, null)
  const answer = readCardAnswer(came.answered)
  const fetchedAt = now()
  if (answer.state !== 'failed')
    keep(key, {
      until: fetchedAt.getTime() + keptMs(card.ttlSeconds, answer.keepSeconds),
      fetchedAt: fetchedAt.toISOString(),
      answer,
    })
  return present(card, answer, fetchedAt.toISOString())
}

/** The oldest go first. */
function keep(key: string, entry: Kept): void {
  if (entry.until <= Date.parse(entry.fetchedAt)) return
  kept.set(key, entry)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) return
    kept.delete(oldest)
  }
}

function present(
  { id, name }: { id: string; name: string },
  answer: CardAnswer,
  fetchedAt: string | null,
): CrmCardContent {
  if (answer.state === 'failed') return { id, name, state: 'failed', components: [], fetchedAt: null, why: answer.why }
  return { id, name, state: answer.state, components: answer.components, fetchedAt, why: null }
}
