import type { OpenCx } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import * as store from './one-time-tokens.store.ts'

/**
 * Ends the links whose tokens turned up where others read along, such as in a mail that came back: whoever holds a token has
 * shown that he could use it, so it needs no organization. Ended invitations stay listed as expired. Returns how many lived.
 */
export async function killLinks(open: OpenCx, tokens: readonly string[]): Promise<number> {
  if (tokens.length === 0) return 0
  return store.expireTokens(
    open,
    tokens.map((token) => sha256(token)),
  )
}
