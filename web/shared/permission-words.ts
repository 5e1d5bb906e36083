import type { components } from '../api/schema.gen.ts'
import type { MessageKey } from '../i18n/i18n.ts'
import type { Permission } from '../shell/shell.api.ts'

/** What a role may give: all but the grants of a membership. */
export type RolePermission = components['schemas']['Role']['permissions'][number]

export interface PermissionGroup<Of extends Permission = Permission> {
  id: 'tickets' | 'customers' | 'mail' | 'organization' | 'crm'
  label: MessageKey
  permissions: readonly { permission: Of; label: MessageKey }[]
}

/** Every permission with its words, in the order in which people look for them. */
export const permissionGroups: readonly PermissionGroup[] = [
  {
    id: 'tickets',
    label: 'permissions:group.tickets',
    permissions: [
      { permission: 'messages:read', label: 'permissions:messagesRead' },
      { permission: 'tickets:read', label: 'permissions:ticketsRead' },
      { permission: 'tickets:create', label: 'permissions:ticketsCreate' },
      { permission: 'tickets:update', label: 'permissions:ticketsUpdate' },
      { permission: 'tickets:assign', label: 'permissions:ticketsAssign' },
      { permission: 'tickets:reply', label: 'permissions:ticketsReply' },
      { permission: 'tickets:note', label: 'permissions:ticketsNote' },
      { permission: 'tickets:merge', label: 'permissions:ticketsMerge' },
      { permission: 'tickets:delete', label: 'permissions:ticketsDelete' },
      { permission: 'tickets:reopen', label: 'permissions:ticketsReopen' },
      { permission: 'tickets:export', label: 'permissions:ticketsExport' },
      { permission: 'tickets:import', label: 'permissions:ticketsImport' },
      { permission: 'messages:redact', label: 'permissions:messagesRedact' },
      { permission: 'tickets:silent', label: 'permissions:ticketsSilent' },
      { permission: 'tickets:private', label: 'permissions:ticketsPrivate' },
      { permission: 'labels:manage', label: 'permissions:labelsManage' },
      { permission: 'checklists:manage', label: 'permissions:checklistsManage' },
      { permission: 'macros:share', label: 'permissions:macrosShare' },
      { permission: 'templates:share', label: 'permissions:templatesShare' },
      { permission: 'recurring:manage', label: 'permissions:recurringManage' },
      { permission: 'views:share', label: 'permissions:viewsShare' },
      { permission: 'reports:read', label: 'permissions:reportsRead' },
    ],
  },
  {
    id: 'customers',
    label: 'permissions:group.customers',
    permissions: [
      { permission: 'customers:read', label: 'permissions:customersRead' },
      { permission: 'customers:write', label: 'permissions:customersWrite' },
      { permission: 'crm:read', label: 'permissions:crmRead' },
    ],
  },
  {
    id: 'mail',
    label: 'permissions:group.mail',
    permissions: [
      { permission: 'channels:manage', label: 'permissions:channelsManage' },
      { permission: 'mail:read', label: 'permissions:mailRead' },
      { permission: 'mail:manage', label: 'permissions:mailManage' },
    ],
  },
  {
    id: 'organization',
    label: 'permissions:group.organization',
    permissions: [
      { permission: 'members:read', label: 'permissions:membersRead' },
      { permission: 'members:manage', label: 'permissions:membersManage' },
      { permission: 'settings:manage', label: 'permissions:settingsManage' },
      { permission: 'health:read', label: 'permissions:healthRead' },
      { permission: 'apikeys:manage', label: 'permissions:apikeysManage' },
      { permission: 'embed:issue', label: 'permissions:embedIssue' },
    ],
  },
]

const isOfRoles = (one: {
  permission: Permission
  label: MessageKey
}): one is {
  permission: RolePermission
  label: MessageKey
} => one.permission !== 'crm:read'

/** Those that a role may give: CRM access belongs to the membership. */
export const rolePermissionGroups: readonly PermissionGroup<RolePermission>[] = permissionGroups.map((group) => ({
  ...group,
  permissions: group.permissions.filter(isOfRoles),
}))

/** What API keys alone can do, when who looks after the settings says so. */
export const keyScopes: PermissionGroup = {
  id: 'crm',
  label: 'permissions:group.crm',
  permissions: [{ permission: 'crm:sync', label: 'permissions:crmSync' }],
}
