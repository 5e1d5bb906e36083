import type { Actor, UserActor } from './context.ts'
import { forbidden } from './errors.ts'

/** Every permission by name, with what it allows in words. Roles are sets of `permissions`; API-key scopes are some of all. */
export const permissionTexts = {
  'messages:read': 'Use messages: read what customers and colleagues wrote',
  'messages:redact': 'Remove words, messages and files for good, for privacy, of closed tickets too',
  'tickets:read': 'See tickets within the role’s scope',
  'tickets:create': 'Create tickets',
  'tickets:update': 'Change status, priority, labels and other properties of tickets',
  'tickets:assign': 'Assign tickets to others',
  'tickets:reply': 'Answer customers (public replies)',
  'tickets:note': 'Write internal notes',
  'tickets:reopen': 'Reopen closed tickets',
  'tickets:merge': 'Merge and split tickets, and take both back',
  'tickets:delete': 'Delete tickets, and bring deleted ones back',
  'tickets:export': 'Export tickets to files',
  'tickets:import': 'Bring in tickets from elsewhere with the time at which they were made there',
  'tickets:silent': 'Bring in tickets and messages without telling members, automations or customers',
  'tickets:private':
    'See private tickets, and those that are kept to teams, without being chosen, within the role’s scope',
  'customers:read': 'See contacts, leads, opportunities, accounts and objects',
  'customers:write': 'Create and change contacts, leads, opportunities, accounts and objects',
  'crm:read': 'See what the CRM says of the customer of a ticket',
  'crm:sync': 'Write the mirror of a CRM (API keys alone)',
  'labels:manage': 'Create, rename and delete labels',
  'checklists:manage': 'Create, change and delete checklist templates',
  'macros:share': 'Share macros with teams or everyone, and change shared ones',
  'templates:share': 'Share ticket templates with teams or everyone, and change shared ones',
  'recurring:manage': 'Make and change schedules that make tickets by themselves',
  'views:share': 'Share views with teams, roles or everyone, and change shared ones',
  'reports:read': 'See reports',
  'members:read': 'See members and teams',
  'members:manage': 'Invite members, change roles, deactivate',
  'channels:manage': 'Connect and change channels and sending domains',
  'mail:read': 'See mail health, the ledger and the outbox',
  'mail:manage': 'Retry, recover and discard mail',
  'health:read': 'See system health',
  'settings:manage': 'Change the organization’s settings',
  'apikeys:manage': 'Create and revoke API keys',
  'embed:issue': 'Show tickets of one customer inside another application, as any member',
} as const

export type Permission = keyof typeof permissionTexts
/** All that an API key can be made for. */
export const scopes = Object.keys(permissionTexts) as Permission[]

/**
 * Permissions that no role gives: a membership has them, whatever its role is, as the view member_access says. `crm:read` is the CRM
 * access of a member while the organization has the integration switched on (product.md MX2, MX3, D12).
 */
const membershipGrants: readonly Permission[] = ['crm:read']
/** What no role and no membership has, so that no person does it (product.md MX13): who looks after the settings gives it to a key. */
export const keyScopes: readonly Permission[] = ['crm:sync']
/** What roles are sets of. */
export const permissions = scopes.filter((scope) => ![...membershipGrants, ...keyScopes].includes(scope))

/**
 * What a permission cannot be used without: a role that has the one has the others too (product.md RO11). The ticket module rests
 * on the message module, and what changes rests on what reads.
 */
export const permissionNeeds: Partial<Record<Permission, readonly Permission[]>> = {
  'messages:redact': ['tickets:read'],
  'tickets:read': ['messages:read'],
  'tickets:create': ['tickets:read'],
  'tickets:update': ['tickets:read'],
  'tickets:assign': ['tickets:update'],
  'tickets:reply': ['tickets:read'],
  'tickets:note': ['tickets:read'],
  'tickets:reopen': ['tickets:update'],
  'tickets:merge': ['tickets:update'],
  'tickets:delete': ['tickets:update'],
  'tickets:export': ['tickets:read'],
  'tickets:import': ['tickets:create'],
  'tickets:silent': ['tickets:read'],
  'tickets:private': ['tickets:read'],
  'labels:manage': ['tickets:read'],
  'checklists:manage': ['tickets:read'],
  'macros:share': ['tickets:read'],
  'templates:share': ['tickets:create'],
  'recurring:manage': ['tickets:create', 'tickets:assign', 'customers:read'],
  'views:share': ['tickets:read'],
  'customers:write': ['customers:read'],
  'members:manage': ['members:read'],
  'mail:manage': ['mail:read'],
}

/**
 * Which tickets a role sees: its own, its own and the unassigned ones of the queues that one serves, all of those queues, or all
 * (product.md RO3, D12).
 */
export type TicketScope = 'own' | 'own_unassigned' | 'queues' | 'all'

/** The scopes from the narrowest to the widest. */
export const ticketScopes: readonly TicketScope[] = ['own', 'own_unassigned', 'queues', 'all']

const agent: Permission[] = [
  'messages:read',
  'tickets:read',
  'tickets:create',
  'tickets:update',
  'tickets:assign',
  'tickets:reply',
  'tickets:note',
  'tickets:merge',
  'customers:read',
  'customers:write',
  'members:read',
]

/** The roles that every organization starts with (product.md RO1-RO4, CB7). */
export const seededRoles: { key: string; name: string; ticketScope: TicketScope; permissions: Permission[] }[] = [
  { key: 'admin', name: 'Admin', ticketScope: 'all', permissions },
  {
    key: 'manager',
    name: 'Manager',
    ticketScope: 'all',
    permissions: [
      ...agent,
      'tickets:reopen',
      'tickets:delete',
      'tickets:export',
      'labels:manage',
      'checklists:manage',
      'macros:share',
      'templates:share',
      'recurring:manage',
      'views:share',
      'reports:read',
      'mail:read',
      'mail:manage',
    ],
  },
  { key: 'agent', name: 'Agent', ticketScope: 'own_unassigned', permissions: [...agent, 'tickets:reopen'] },
  {
    key: 'light_agent',
    name: 'Light agent',
    ticketScope: 'all',
    permissions: ['messages:read', 'tickets:read', 'tickets:note', 'customers:read', 'members:read'],
  },
  {
    key: 'viewer',
    name: 'Viewer',
    ticketScope: 'all',
    permissions: ['messages:read', 'tickets:read', 'customers:read', 'members:read'],
  },
]

/** System and contact actors act by the code that made them; a user needs the permission. */
export function can(actor: Actor, permission: Permission): boolean {
  return actor.kind !== 'user' || actor.permissions.has(permission)
}

/** Throws 403 `permission.missing` with what is missing, in words. */
export function require(actor: Actor, permission: Permission): void {
  if (!can(actor, permission))
    throw forbidden('permission.missing', {
      text: `You need the permission “${permissionTexts[permission]}” (${permission}).`,
      params: { permission },
    })
}

/**
 * By what somebody sees tickets, each as a word: his teams and queues (`team:…`, `queue:…`), and what is kept to others (`barred:…`,
 * one word for all of it, also for nothing). Who has lost a word may have lost sight of tickets. Queues count where the scope asks for
 * them, teams for all but those who see everything anyhow.
 */
export function sightKeysOf({
  ticketScope,
  permissions,
  teamIds,
  queueIds,
  barredPipelineIds,
  barredChannelIds,
}: SightKeys): string[] {
  if (ticketScope === 'all' && permissions.has('tickets:private')) return ['barred:']
  const byQueue = ticketScope === 'own_unassigned' || ticketScope === 'queues'
  const barred = permissions.has('tickets:private') ? [] : [...barredPipelineIds, ...barredChannelIds]
  const words = [...teamIds.map((id) => `team:${id}`), ...(byQueue ? queueIds.map((id) => `queue:${id}`) : [])]
  return [...words, `barred:${barred.sort().join()}`].sort()
}

export type SightKeys = Pick<
  UserActor,
  'ticketScope' | 'permissions' | 'teamIds' | 'queueIds' | 'barredPipelineIds' | 'barredChannelIds'
>
