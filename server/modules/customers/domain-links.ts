import { type Cx, systemActor } from '../../platform/context.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { words } from '../../platform/words.ts'
import { accountDomainsOf } from './account-domains.rules.ts'
import { getAccount } from './accounts.service.ts'
import { listContactAccounts, replaceAccounts } from './customers.store.ts'
import type { DomainLink, DomainMatches } from './domain-links.contract.ts'
import type { DomainLinkRow } from './domain-links.store.ts'
import * as store from './domain-links.store.ts'
import { domainOf } from './identities.rules.ts'

/**
 * Links contacts that were there before an account had their domain (product.md CR9). Who has another account already, or writes from a
 * domain nearer to another one, stays as he is.
 */
export const domainLinkJob = 'customers.link'

/** So many contacts are looked at for a preview. */
const mostPreviewed = 5_000
const shown = 50
/** Locks of so many contacts are held at once. */
const batch = 100
/** A run looks at so many contacts at most; another run goes on with the rest. */
const mostContacts = 50_000
const newest = 10

type Match = { contactId: string; name: string; email: string; others: { id: string; name: string }[] | null }

/** What a run over these domains would do; null: over all that the account has. 404 `account.not_found`, 422 `account.not_its_domain`. */
export async function previewDomainLink(cx: Cx, accountId: string, domain: string | null): Promise<DomainMatches> {
  const domains = await domainsFor(cx, accountId, domain === null ? null : [domain], 'domain')
  let after: string | null = null
  let looked = 0
  const result: DomainMatches = { linkable: 0, elsewhere: 0, capped: false, data: [] }
  for (;;) {
    const part = await store.listContactsUnder(cx, { domains, after, limit: 1_000 })
    const last = part.at(-1)
    if (!last) return result
    for (const match of await weigh(cx, accountId, part)) {
      if (match.others === null) result.linkable += 1
      else result.elsewhere += 1
      if (result.data.length < shown)
        result.data.push({
          contact: { id: match.contactId, name: match.name },
          email: match.email,
          willLink: match.others === null,
          accounts: match.others ?? [],
        })
    }
    after = last.contactId
    looked += part.length
    if (looked >= mostPreviewed) return { ...result, capped: true }
  }
}

/** Of the contacts those that are not the account's yet: `others` null when nothing speaks for another account. */
async function weigh(
  cx: Cx,
  accountId: string,
  contacts: readonly { contactId: string; name: string; email: string }[],
): Promise<Match[]> {
  const linked = Map.groupBy(
    await listContactAccounts(
      cx,
      contacts.map((one) => one.contactId),
    ),
    (one) => one.contactId,
  )
  const candidates = new Map(contacts.map(({ email }) => [email, accountDomainsOf(domainOf(email))]))
  const owners = await store.ownersOf(cx, [...new Set([...candidates.values()].flat())])
  return contacts.flatMap((contact) => {
    const accounts = linked.get(contact.contactId) ?? []
    if (accounts.some(({ id }) => id === accountId)) return []
    if (accounts.length > 0) return [{ ...contact, others: accounts.map(({ id, name }) => ({ id, name })) }]
    const nearest = candidates.get(contact.email)?.find((domain) => owners.has(domain))
    const owner = nearest === undefined ? undefined : owners.get(nearest)
    return [{ ...contact, others: owner === undefined || owner.id === accountId ? null : [owner] }]
  })
}

async function domainsFor(cx: Cx, accountId: string, asked: readonly string[] | null, path: string): Promise<string[]> {
  const { domains } = await getAccount(cx, accountId)
  const foreign = asked?.findIndex((domain) => !domains.includes(domain.toLowerCase())) ?? -1
  if (foreign >= 0)
    throw unprocessable(
      'account.not_its_domain',
      words`“${{ domain: asked?.[foreign]?.slice(0, 100) ?? '' }}” is no domain of this account.`,
      [{ path: path === 'domains' ? `domains.${foreign}` : path, message: 'No domain of this account.' }],
    )
  if (domains.length === 0)
    throw unprocessable('account.no_domains', 'The account has no domain by which contacts could be found.')
  return asked?.map((domain) => domain.toLowerCase()) ?? domains
}

/** Begins a run. 409 `account.linking` while another one of the account is under way; else like previewDomainLink. */
export async function createDomainLink(cx: Cx, accountId: string, asked: string[] | null): Promise<DomainLink> {
  if (cx.actor.kind !== 'user') throw new Error('Members begin runs.')
  const domains = [...new Set(await domainsFor(cx, accountId, asked, 'domains'))]
  const id = newId()
  if (!(await store.insertLink(cx, { id, accountId, userId: cx.actor.userId, domains }))) throw busy()
  enqueue(cx, domainLinkJob, { id }, { key: `${domainLinkJob}:${id}` })
  emit(cx, 'account.linking_begun', { accountId, linkId: id, domains })
  return getDomainLink(cx, id)
}

const busy = () =>
  conflict(
    'account.linking',
    'Contacts of this account are being linked right now. Wait until that has come to its end.',
  )

/** The run by id; 404 `domain_link.not_found`. */
export async function getDomainLink(cx: Cx, id: string): Promise<DomainLink> {
  return present(await required(store.findLink(cx, id)))
}

/** The newest ten runs of an account; 404 `account.not_found`. */
export async function listDomainLinks(cx: Cx, accountId: string): Promise<DomainLink[]> {
  await getAccount(cx, accountId)
  return (await store.listLinks(cx, accountId, newest)).map(present)
}

/**
 * Takes the links of a run back, where they are still there. 404 `domain_link.not_found`; 409 `domain_link.not_done` unless the run
 * is at its end, `account.linking` while another one is under way.
 */
export async function undoDomainLink(cx: Cx, id: string): Promise<DomainLink> {
  const link = await required(store.lockLink(cx, id))
  if (link.state !== 'done')
    throw conflict('domain_link.not_done', 'Only what is done, and not taken back already, can be taken back.')
  if (await store.hasUnfinished(cx, link.accountId)) throw busy()
  const undoing: DomainLinkRow = { ...link, state: 'undoing', doneTo: null, finishedAt: null }
  await store.saveLink(cx, undoing)
  enqueue(cx, domainLinkJob, { id }, { key: `${domainLinkJob}:${id}` })
  emit(cx, 'account.unlinking_begun', { accountId: link.accountId, linkId: id, domains: link.domains })
  return present(undoing)
}

async function required(found: Promise<DomainLinkRow | null>): Promise<DomainLinkRow> {
  const link = await found
  if (!link) throw notFound('domain_link.not_found', 'There is no such run.')
  return link
}

const present = (row: DomainLinkRow): DomainLink => {
  const { userId, userName, doneTo: _doneTo, createdAt, finishedAt, ...link } = row
  return {
    ...link,
    by: { id: userId, name: userName },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

/** Works a run off, batch by batch: where it stands is written with each batch, so it may be killed and started again. */
export const runDomainLink: JobHandler = async (orgId, payload, { runtime }) => {
  const id = String(payload.id)
  for (;;) {
    const goesOn = await runtime.run(systemActor(orgId, 'customers'), async (cx) => {
      const link = await store.lockLink(cx, id)
      if (link?.state === 'running') return linkBatch(cx, link)
      return link?.state === 'undoing' ? unlinkBatch(cx, link) : false
    })
    if (!goesOn) return
  }
}

async function linkBatch(cx: Cx, link: DomainLinkRow): Promise<boolean> {
  const { accountId, domains, doneTo } = link
  const room = mostContacts - link.linked - link.skipped
  const part = await store.listContactsUnder(cx, { domains, after: doneTo, limit: Math.min(batch, room) })
  const last = part.at(-1)
  if (!last) return finish(cx, { ...link, state: 'done' })
  await store.lockContacts(
    cx,
    part.map((one) => one.contactId),
  )
  const matches = await weigh(cx, accountId, part)
  const free = matches.filter((match) => match.others === null)
  for (const { contactId } of free) {
    await replaceAccounts(cx, contactId, [accountId])
    tellContact(cx, link, contactId, { from: [], to: [accountId] })
  }
  await store.insertLinkedContacts(
    cx,
    link.id,
    free.map((match) => match.contactId),
  )
  const linked = link.linked + free.length
  const skipped = link.skipped + matches.length - free.length
  await store.saveLink(cx, { ...link, doneTo: last.contactId, linked, skipped })
  return true
}

async function unlinkBatch(cx: Cx, link: DomainLinkRow): Promise<boolean> {
  const ids = await store.listLinkedContacts(cx, link.id, { after: link.doneTo, limit: batch })
  const last = ids.at(-1)
  if (last === undefined) return finish(cx, { ...link, state: 'undone' })
  await store.lockContacts(cx, ids)
  const accounts = Map.groupBy(await listContactAccounts(cx, ids), (one) => one.contactId)
  let restored = 0
  for (const contactId of ids) {
    const from = (accounts.get(contactId) ?? []).map(({ id }) => id)
    if (!from.includes(link.accountId)) continue
    const to = from.filter((id) => id !== link.accountId)
    await replaceAccounts(cx, contactId, to)
    tellContact(cx, link, contactId, { from, to })
    restored += 1
  }
  const kept = link.kept + ids.length - restored
  await store.saveLink(cx, { ...link, doneTo: last, restored: link.restored + restored, kept })
  return true
}

function tellContact(
  cx: Cx,
  link: DomainLinkRow,
  contactId: string,
  accountIds: { from: string[]; to: string[] },
): void {
  // The account hears of all of them at once, when the run is over.
  const more = { cause: { domainLink: link.id }, records: [contactId] }
  emit(cx, 'contact.updated', { contactId, changes: { accountIds } }, more)
}

async function finish(cx: Cx, link: DomainLinkRow): Promise<boolean> {
  await store.saveLink(cx, { ...link, finishedAt: cx.now })
  const { id: linkId, accountId, userId, domains, linked, skipped, restored, kept } = link
  const name = link.state === 'done' ? 'account.contacts_linked' : 'account.contacts_unlinked'
  emit(cx, name, { accountId, linkId, by: userId, domains, linked, skipped, restored, kept }, { records: [accountId] })
  return false
}
