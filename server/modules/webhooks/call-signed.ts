import type { Keys } from '../../platform/crypto.ts'
import { decryptSecret } from '../../platform/crypto.ts'
import { callOutgoing, type OutgoingAnswer, OutgoingCircles, OutgoingSlow } from '../../platform/outgoing-call.ts'
import type { Sentence } from '../../platform/words.ts'
import { judgeError, signedHeaders } from './webhooks.rules.ts'

/** As it is stored: sealed, and the one before for as long as it signs as well. */
export type SealedSecrets = { secret: string; oldSecret: string | null; oldUntil: Date | null }

/** The secrets that sign at this moment, the newest first. */
export function openSecrets(keys: Keys, { secret, oldSecret, oldUntil }: SealedSecrets, now: Date): string[] {
  const sealed = [secret, ...(oldSecret && oldUntil && oldUntil > now ? [oldSecret] : [])]
  return sealed.map((one) => decryptSecret(keys.secrets, one))
}

export type SignedCall = {
  method: string
  url: string
  /** The `webhook-id`. */
  id: string
  at: Date
  body: string
  secrets: readonly string[]
  /** ALLOWED_NETWORKS: the own network is open only where the operator names it, however many organizations there are (ADR 8). */
  networks: readonly string[]
  /** Milliseconds for everything together. */
  within: number
}

/** Calls a server of others, signed, through the guard of outgoing connections; or says why nobody answered. */
export async function callSigned(
  call: SignedCall,
): Promise<{ answered: OutgoingAnswer } | { failed: { ok: false; why: Sentence; ended: boolean } }> {
  const { method, url, body, networks, within } = call
  const reach = { networks, ownNetwork: false }
  try {
    return {
      answered: await callOutgoing({ method, url, headers: signedHeaders(call.secrets, call), body, reach, within }),
    }
  } catch (error) {
    const slow = error instanceof OutgoingSlow
    const circles = error instanceof OutgoingCircles
    return { failed: judgeError(error, { host: new URL(url).hostname, slow, circles }) }
  }
}
