import { type Cx, type OpenCx, systemActor } from '../../platform/context.ts'
import { enter } from '../../platform/database.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { writePending } from '../../platform/pending.ts'
import { defaultOrgSettings } from './orgs.rules.ts'
import * as store from './orgs.store.ts'
import { claimPrefix, requirePrefix } from './prefixes.ts'

export type NewOrganization = {
  name: string
  /** Any case; 2 to 10 letters and digits. */
  prefix: string
  /** An existing user, who becomes its first admin. */
  adminId: string
  /** The first mail address, which becomes the default channel. */
  supportAddress: string
  /** IANA name; UTC when absent. */
  timeZone?: string
}

/** What a module puts into a new organization, in the transaction that makes it. */
export type OrganizationSeed = { module: string; seed: (cx: Cx, input: NewOrganization) => Promise<void> }

const seeds: OrganizationSeed[] = []

/** Called once per process by each module that owns rows every organization starts with; seeds run in this order. */
export function registerOrganizationSeed(seed: OrganizationSeed): void {
  if (!seeds.some((known) => known.module === seed.module)) seeds.push(seed)
}

/**
 * Makes an organization complete in one transaction: roles, the admin's membership, the default pipeline, ticket types and
 * the first channel, each by the module that owns it. 409 `org.prefix_taken`, 422 `org.prefix_malformed`; errors of seeds
 * (the support address taken) go through.
 */
export async function createOrganization(open: OpenCx, input: NewOrganization): Promise<{ orgId: string }> {
  const orgId = newId()
  const prefix = requirePrefix(input.prefix)
  const settings = { ...defaultOrgSettings, ...(input.timeZone && { timeZone: input.timeZone }) }
  await store.insertOrg(open, { id: orgId, name: input.name, prefix, settings })
  await claimPrefix(open, { orgId, accountId: null }, { prefix, infix: '', digits: 1 })
  const cx = await enter(open, systemActor(orgId, 'set-up'))
  emit(cx, 'org.created', { name: input.name, prefix })
  for (const { seed } of seeds) await seed(cx, { ...input, prefix })
  await writePending(cx)
  return { orgId }
}
