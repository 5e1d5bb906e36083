import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CustomerScope, UserActor } from '../../platform/context.ts'
import type { Permission } from '../../platform/permissions.ts'

// What is shown of the product inside another application (product.md MX20, MX21): by whom a token was asked for, whose it is, of which
// customer, and what can be done with it.

/** What tokens of embeds begin with; API keys begin with `dh_`. */
export const embedPrefix = 'dhe_'
/** How long a token works at most, and unless told, in minutes. The host page brings a new one before. */
export const mostEmbedMinutes = 60
export const embedMinutes = 15
/** An account of a CRM with more people than this is named by our own account. */
export const mostEmbedPeople = 200

/** What a token says. It is signed, not secret: its holder may read the ids. */
export type EmbedClaim = {
  orgId: string
  userId: string
  customer: CustomerScope
  issuedBy: 'session' | 'api_key'
  /** Id of the session or key that asked for it: when that ends, so does the token. */
  issuerId: string
  expiresAt: Date
}

/** The token: its claim and an HMAC-SHA256 over it, in base64url. `key` is Keys.embeds. */
export function signEmbed(key: Buffer, claim: EmbedClaim): string {
  const { orgId, userId, customer, issuedBy, issuerId, expiresAt } = claim
  const people = 'contactIds' in customer ? packIds(customer.contactIds) : ''
  const values = [expiresAt.getTime(), orgId, userId, customer.kind, customer.id, issuedBy, issuerId, people]
  const content = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${embedPrefix}${content}.${macOf(key, content).toString('base64url')}`
}

/** What a token says; null: we never signed it, or it has expired. */
export function readEmbed(key: Buffer, token: string, now: Date): EmbedClaim | null {
  if (!token.startsWith(embedPrefix)) return null
  const [content = '', mac = '', ...rest] = token.slice(embedPrefix.length).split('.')
  const given = Buffer.from(mac, 'base64url')
  const own = macOf(key, content)
  if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own)) return null
  // Signed by us, so it is as we packed it.
  const values = JSON.parse(Buffer.from(content, 'base64url').toString()) as [
    number,
    string,
    string,
    CustomerScope['kind'],
    string,
    EmbedClaim['issuedBy'],
    string,
    string,
  ]
  const [expires, orgId, userId, kind, id, issuedBy, issuerId, people] = values
  if (expires <= now.getTime()) return null
  const customer: CustomerScope =
    kind === 'contact' || kind === 'account' ? { kind, id } : { kind, id, contactIds: unpackIds(people) }
  return { orgId, userId, customer, issuedBy, issuerId, expiresAt: new Date(expires) }
}

/** Ids as short as may be: 16 bytes each. A token with all people of an account must fit into a header. */
const packIds = (ids: readonly string[]) => Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('base64url')

function unpackIds(packed: string): string[] {
  const ids = Buffer.from(packed, 'base64url').toString('hex').match(/.{32}/g) ?? []
  return ids.map((id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
}

function macOf(key: Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(`embed ${content}`).digest()
}

/** Of what a member may do, this much is his inside another application: tickets, and nothing of customers, settings, files of lists. */
const embedPermissions: ReadonlySet<Permission> = new Set<Permission>([
  'messages:read',
  'tickets:read',
  'tickets:update',
  'tickets:assign',
  'tickets:reply',
  'tickets:note',
  'tickets:reopen',
  'tickets:private',
  'members:read',
])

export const embedRights = (own: ReadonlySet<Permission>): ReadonlySet<Permission> =>
  new Set([...own].filter((permission) => embedPermissions.has(permission)))

/**
 * The operations of the API that answer an embed; all others refuse it, those that are added later too. What stands here sees tickets by
 * the predicate of tickets.visibility.ts alone, or tells what every member may know (names of statuses, queues, colleagues).
 */
const embedOperations: ReadonlySet<string> = new Set([
  'getMe',
  'listMembers',
  'listTeams',
  'listUserStatuses',
  'listMemberStatuses',
  'listConditionFields',
  'listCustomFields',
  'listFieldSections',
  'listQueues',
  'listPipelines',
  'listTicketTypes',
  'listAssignees',
  'listLabels',
  'listChannels',
  'listViews',
  'getView',
  'getViewCounts',
  'getStartView',
  'listTickets',
  'listTicketGroups',
  'getTicketCounts',
  'getTicket',
  'updateTicket',
  'markTicketRead',
  'getTicketAround',
  'getTicketSla',
  'getTicketRouting',
  'listTimeline',
  'listMessages',
  'getMessage',
  'getReplyDraft',
  'postMessage',
  'undoMessage',
  'retryMessage',
  'listDrafts',
  'saveDraft',
  'deleteDraft',
  'uploadAttachment',
  'getAttachment',
  'deleteAttachment',
  'getSignedAttachment',
  'allowRemoteImages',
  'getRemoteImage',
  'listMacros',
  'getMacro',
  'renderMacro',
  'announcePresence',
  'search',
  'listEvents',
  'streamEvents',
  'testStream',
])

/** True when the sender may call the operation, as far as it matters from where. */
export const mayCall = (actor: UserActor, operationId: string | undefined): boolean =>
  !actor.embed || embedOperations.has(operationId ?? '')
