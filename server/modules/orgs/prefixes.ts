import type { Cx, OpenCx } from '../../platform/context.ts'
import { conflict, fieldError, unprocessable } from '../../platform/errors.ts'
import { type Said, type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { prefixFault } from './orgs.rules.ts'
import * as store from './orgs.store.ts'
import { type CodeFormat, confusedWith, formatCode, normalizePrefix } from './ticket-codes.ts'

/**
 * Prefixes of ticket codes, of organizations and of their accounts. Who has taken one has it for ever, so that its codes keep
 * leading to his tickets: it stays his own when he takes another, and nobody else on the installation gets it.
 */
export type PrefixOwner = { orgId: string; accountId: string | null }

export type PrefixQuestion = {
  value: string
  /** Who asks; null: an organization that is not there yet. */
  owner: PrefixOwner | null
  /** How its codes would be written; ACME-1 unless told. */
  format?: Omit<CodeFormat, 'prefix'>
}

export type PrefixAnswer = { value: string; ok: boolean; message: string; said: Said; next: string | null }

/** Whether a prefix may be taken, in a sentence for the person who types it, and the code that the next ticket would have. */
export async function checkPrefix(open: OpenCx, { value, owner, format }: PrefixQuestion): Promise<PrefixAnswer> {
  const prefix = normalizePrefix(value)
  const written = { prefix, infix: '', digits: 1, ...format }
  const fault = prefixFault(prefix) ?? (await clashOf(open, written, owner))
  if (fault) return { value: prefix, ok: false, message: fault.text, said: saidOf(fault), next: null }
  const number = owner ? (await store.lastNumber(open, owner.orgId, prefix)) + 1 : 1
  const [next, second] = [formatCode(written, number), formatCode(written, number + 1)]
  const free = sentence('prefix.free', words`Tickets will be called ${{ next }}, ${{ second }}, …`)
  return { value: prefix, ok: true, message: free.text, said: saidOf(free), next }
}

/** Why these codes cannot be: the prefix is somebody else's, or they could be mistaken for others; null when they can. */
async function clashOf(open: OpenCx, format: CodeFormat, owner: PrefixOwner | null): Promise<Sentence | null> {
  const { prefix } = format
  const holder = await store.findPrefixOwner(open, prefix)
  if (holder && holder.orgId !== owner?.orgId)
    return sentence('prefix.taken', words`${{ prefix }} belongs to another organization here. Choose another one.`)
  if (holder && holder.accountId !== owner?.accountId)
    return holder.accountId === null
      ? sentence('prefix.of_organization', words`${{ prefix }} is or was the prefix of the organization itself.`)
      : sentence('prefix.of_account', words`${{ prefix }} is or was the prefix of another account. Choose another one.`)
  if (!owner) return null
  const known = await store.listPrefixesOf(open, owner.orgId)
  // Letters of the organization stand in the codes of its accounts too.
  const ofAccounts = known.flatMap((one) => (one.accountId !== null ? one.prefix : []))
  const written = owner.accountId === null ? [prefix, ...ofAccounts] : [prefix]
  const confused = written.flatMap((one) => {
    const other = confusedWith({ ...format, prefix: one }, [prefix, ...known.map((each) => each.prefix)])
    return other === null ? [] : [{ one, other }]
  })[0]
  if (!confused) return null
  const { one, other } = confused
  return sentence(
    'prefix.confused',
    words`Without their dash, codes of ${{ prefix: one }} with the letters ${{ infix: format.infix }} and codes of ${{ other }} would read the same.`,
  )
}

/** A prefix in its stored form; 422 when malformed, naming the field. */
export function requirePrefix(value: string, path = 'prefix'): string {
  const prefix = normalizePrefix(value)
  const fault = prefixFault(prefix)
  if (fault) throw unprocessable('org.prefix_malformed', fault, [fieldError(path, fault)])
  return prefix
}

/** Takes a prefix for ever; 409 `org.prefix_taken` when it is somebody else's, or its codes could be mistaken for others. */
export async function claimPrefix(
  open: OpenCx,
  owner: PrefixOwner,
  format: CodeFormat,
  path = 'prefix',
): Promise<void> {
  const clash = await clashOf(open, format, owner)
  // Between the look and the taking somebody else may have been quicker.
  const fault =
    clash ?? ((await store.takePrefix(open, owner, format.prefix)) ? null : await clashOf(open, format, owner))
  if (fault) throw conflict('org.prefix_taken', fault, undefined, [fieldError(path, fault)])
}

/** Takes a prefix for an account of the organization, written as the organization writes its codes. */
export async function claimAccountPrefix(cx: Cx, accountId: string, value: string): Promise<string> {
  const prefix = requirePrefix(value, 'ticketPrefix')
  const { codeInfix: infix, codeDigits: digits } = await store.getFormat(cx)
  await claimPrefix(cx, { orgId: cx.org.id, accountId }, { prefix, infix, digits }, 'ticketPrefix')
  return prefix
}
