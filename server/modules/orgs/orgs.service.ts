import type { Cx, OpenCx } from '../../platform/context.ts'
import { conflict, fieldError, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import type { Reach } from '../../platform/outgoing.rules.ts'
import { require } from '../../platform/permissions.ts'
import { type Said, type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { changesOf, normalizePrefix, type OrgSettings, prefixFault, readOrgSettings } from './orgs.rules.ts'
import * as store from './orgs.store.ts'

/** Codes are made by the statement that inserts the ticket. */
export { nextTicketCode } from './orgs.store.ts'

export type Organization = {
  id: string
  name: string
  prefix: string
  settings: OrgSettings
  createdAt: string
  updatedAt: string
}

const present = (row: store.OrgRow): Organization => ({
  ...row,
  settings: readOrgSettings(row.settings),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Read once a transaction: its settings are asked for by many. */
const read = new WeakMap<Cx['tx'], Promise<store.OrgRow | undefined>>()

/** The organization of the transaction. */
export async function getOrganization(cx: Cx): Promise<Organization> {
  const reading = read.get(cx.tx) ?? store.findOrg(cx, cx.org.id)
  read.set(cx.tx, reading)
  const row = await reading
  if (!row) throw new Error(`The organization ${cx.org.id} is not there.`)
  return present(row)
}

/** An organization by id, for whoever is outside of it. */
export async function getOrganizationName(
  open: OpenCx,
  id: string,
): Promise<{ id: string; name: string; prefix: string }> {
  const row = await store.findOrg(open, id)
  if (!row) throw new Error(`The organization ${id} is not there.`)
  return { id: row.id, name: row.name, prefix: row.prefix }
}

/** Every organization of the installation, the oldest first. For commands of its operator. */
export async function listOrganizations(
  open: OpenCx,
): Promise<{ id: string; name: string; prefix: string; createdAt: Date }[]> {
  return store.listOrgs(open)
}

export async function hasOrganizations(open: OpenCx): Promise<boolean> {
  return store.anyOrg(open)
}

/**
 * Where connections may go that somebody of an organization asks for (docs/adr/0008). Who runs an installation of one
 * organization for his own people has the mail server next to it; among several, none may look into the network of the others.
 */
export async function getReach(open: OpenCx): Promise<Reach> {
  return { networks: open.settings.allowedNetworks, ownNetwork: !(await store.manyOrgs(open)) }
}

/** Lets no other transaction make an organization until this one ends. */
export async function lockOrganizations(open: OpenCx): Promise<void> {
  await store.lockOrgs(open)
}

/** How tickets of the organization behave by themselves, defaults filled in. */
export async function getOrgSettings(cx: Cx): Promise<OrgSettings> {
  return (await getOrganization(cx)).settings
}

/** Whether a prefix may be taken, with a sentence for the person who types it. `orgId` null: a new organization. */
export async function checkPrefix(
  open: OpenCx,
  input: { value: string; orgId: string | null },
): Promise<{ value: string; ok: boolean; message: string; said: Said }> {
  const value = normalizePrefix(input.value)
  const fault = prefixFault(value)
  const answer = (ok: boolean, what: Sentence) => ({ value, ok, message: what.text, said: saidOf(what) })
  if (fault) return answer(false, fault)
  const owner = await store.findPrefixOwner(open, value)
  if (owner !== undefined && owner !== input.orgId)
    return answer(
      false,
      sentence('prefix.taken', words`${{ prefix: value }} belongs to another organization here. Choose another one.`),
    )
  return answer(
    true,
    sentence('prefix.free', words`Tickets will be called ${{ prefix: value }}-1, ${{ prefix: value }}-2, …`),
  )
}

/** A prefix in its stored form; 422 when malformed, naming the field. */
export function requirePrefix(value: string): string {
  const prefix = normalizePrefix(value)
  const fault = prefixFault(prefix)
  if (fault) throw unprocessable('org.prefix_malformed', fault, [fieldError('prefix', fault)])
  return prefix
}

/** Takes a prefix for an organization for ever; 409 `org.prefix_taken` when another has it. */
export async function claimPrefix(open: OpenCx, orgId: string, prefix: string): Promise<void> {
  if (!(await store.takePrefix(open, orgId, prefix)))
    throw conflict(
      'org.prefix_taken',
      words`The prefix ${{ prefix }} belongs to another organization here. Choose another one.`,
      undefined,
      [{ path: 'prefix', message: 'Belongs to another organization.' }],
    )
}

/** Changes name, prefix or settings. Old prefixes stay the organization's own, so old codes keep resolving. */
export async function updateOrganization(
  cx: Cx,
  input: { name?: string; prefix?: string; settings?: Partial<OrgSettings> },
): Promise<Organization> {
  require(cx.actor, 'settings:manage')
  const before = present(await store.lockOrg(cx))
  const after = {
    name: input.name ?? before.name,
    prefix: input.prefix === undefined ? before.prefix : requirePrefix(input.prefix),
    settings: { ...before.settings, ...input.settings },
  }
  const changes = {
    ...changesOf({ name: before.name, prefix: before.prefix }, { name: after.name, prefix: after.prefix }),
    ...changesOf(before.settings, after.settings),
  }
  if (Object.keys(changes).length === 0) return before
  if (after.prefix !== before.prefix) await claimPrefix(cx, cx.org.id, after.prefix)
  await store.saveOrg(cx, after)
  read.delete(cx.tx)
  emit(cx, 'org.updated', { changes })
  return { ...before, ...after, updatedAt: cx.now.toISOString() }
}

/** Every ticket prefix that the organization has or ever had: codes of old ones keep resolving. */
export async function listPrefixes(cx: Cx): Promise<string[]> {
  return store.listPrefixes(cx)
}
