import type { Transaction } from 'kysely'
import type { Keys } from './crypto.ts'
import type { Files } from './files.ts'
import type { Pending } from './pending.ts'
import type { Permission, TicketScope } from './permissions.ts'
import type { DB } from './tables.gen.ts'
import type { VirusScanner } from './virus-scan.ts'

/**
 * The one customer to whom an embed is limited: a contact, or everybody of an account; named by a row of the mirror of a CRM (`id` is the
 * row's), the contacts who have its addresses, at least one.
 */
export type CustomerScope =
  | { kind: 'contact' | 'account'; id: string }
  | { kind: 'crm_contact' | 'crm_account'; id: string; contactIds: readonly string[] }

/**
 * Who acts. A `user` is a person of the organization (by session or by API key, whose scopes already narrowed
 * `permissions`); a `contact` is a customer whose mail is being taken in; `system` is the product itself, by the name of the part.
 */
export type Actor =
  | {
      kind: 'user'
      orgId: string
      userId: string
      name: string
      email: string
      permissions: ReadonlySet<Permission>
      ticketScope: TicketScope
      /** The teams that he is in, and the queues that he serves by them. */
      teamIds: readonly string[]
      queueIds: readonly string[]
      /** Pipelines and channels that are kept to teams of which he is in none. */
      barredPipelineIds: readonly string[]
      barredChannelIds: readonly string[]
      via: 'session' | 'api_key' | 'embed'
      /** Id of the session or API key; of an embed that of the session or key which asked for its token. */
      viaId: string
      /**
       * There when he is at work inside another application: what he may do there is on a list (auth/embed.rules.ts), what he sees are
       * tickets of this customer. Absent: he is limited to no customer.
       */
      embed?: { customer: CustomerScope; issuedBy: 'session' | 'api_key'; expiresAt: Date }
    }
  | { kind: 'contact'; orgId: string; contactId: string; name: string }
  | { kind: 'system'; orgId: string; name: string }

export type UserActor = Extract<Actor, { kind: 'user' }>

/** What a service may know of the installation. Nothing here reaches the database. */
export type Settings = {
  publicUrl: string
  /** Address of the server at which attachments alone are served (ATTACHMENTS_URL); null: at publicUrl. */
  attachmentsUrl: string | null
  keys: Keys
  files: Files
  /** True when SMTP_URL is set. */
  relay: boolean
  /** Host of SMTP_URL; null when it is not set. */
  relayHost: string | null
  /** Sender address of mail that belongs to no channel; null: a channel's address is used. */
  mailFrom: string | null
  /** Networks of the own side that may be connected to, by the operator's word: addresses and CIDR. */
  allowedNetworks: readonly string[]
  /** Looks through files for viruses (CLAMD); null: none is set. */
  scanner: VirusScanner | null
  /** Largest mail and largest upload in bytes. */
  maxMailBytes: number
}

/** Reactions that somebody may leave out: telling members, what happens by itself, mail to customers. */
export type QuietFor = 'members' | 'automations' | 'mail'

/** What a service receives: one transaction, inside one organization. */
export type Cx = {
  /**
   * Statements that are asked at once (Promise.all) go to the database together, are done in the order in which they were asked and
   * cost one round trip. Only what does not need the others, and nothing in which a part may fail and be undone (inPart).
   */
  tx: Transaction<DB>
  org: { id: string }
  actor: Actor
  now: Date
  settings: Settings
  /** Facts, work and search documents of this transaction; written right before its commit. Use emit, enqueue, indexDocument. */
  pending: Pending
  /** Who shall not hear of what happens here; stands in the cause of each event (quiet.ts). Absent: everybody hears. */
  quiet?: readonly QuietFor[]
  /** Why everything here happens (the rule that acts); stands in the cause of each event. */
  cause?: Readonly<Record<string, unknown>>
}

/** A transaction outside any organization: only global tables are to be seen. For sign-in, set-up and the mail door. */
export type OpenCx = Pick<Cx, 'tx' | 'now' | 'settings'>

/** The entry to all work, for routes, jobs and commands (law 1). */
export type Runtime = {
  settings: Settings
  now: () => Date
  /** One transaction in the actor's organization; retried on serialization failures, deadlocks and lost connections. */
  run: <T>(actor: Actor, work: (cx: Cx) => Promise<T>) => Promise<T>
  /** One transaction outside any organization. */
  runOpen: <T>(work: (cx: OpenCx) => Promise<T>) => Promise<T>
  /** Like runOpen without a transaction: each statement commits by itself. For who sends a request. */
  askOpen: <T>(work: (cx: OpenCx) => Promise<T>) => Promise<T>
}

/** The actor as it stands in an event. */
export function actorOf(actor: Actor): {
  actorKind: 'user' | 'contact' | 'system'
  actorId: string | null
  actorName: string
} {
  if (actor.kind === 'user') return { actorKind: 'user', actorId: actor.userId, actorName: actor.name }
  if (actor.kind === 'contact') return { actorKind: 'contact', actorId: actor.contactId, actorName: actor.name }
  return { actorKind: 'system', actorId: null, actorName: actor.name }
}

/** A system actor of an organization. `name` is the part that acts: 'mail', 'clock', 'set-up'. */
export function systemActor(orgId: string, name: string): Actor {
  return { kind: 'system', orgId, name }
}
