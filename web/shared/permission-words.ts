import type { MessageKey } from '../i18n/i18n.ts'
import type { Permission } from '../shell/shell.api.ts'

export interface PermissionGroup {
  id: 'tickets' | 'customers' | 'mail' | 'organization'
  label: MessageKey
  permissions: readonly { permission: Permission; label: MessageKey }[]
}

/** Every permission with its words, in the order in which people look for them. */
export const permissionGroups: readonly PermissionGroup[] = [
  {
    id: 'tickets',
    label: 'shared:permissions.group.tickets',
    permissions: [
      { permission: 'messages:read', label: 'shared:permissions.messagesRead' },
      { permission: 'tickets:read', label: 'shared:permissions.ticketsRead' },
      { permission: 'tickets:create', label: 'shared:permissions.ticketsCreate' },
      { permission: 'tickets:update', label: 'shared:permissions.ticketsUpdate' },
      { permission: 'tickets:assign', label: 'shared:permissions.ticketsAssign' },
      { permission: 'tickets:reply', label: 'shared:permissions.ticketsReply' },
      { permission: 'tickets:note', label: 'shared:permissions.ticketsNote' },
      { permission: 'tickets:merge', label: 'shared:permissions.ticketsMerge' },
      { permission: 'tickets:delete', label: 'shared:permissions.ticketsDelete' },
      { permission: 'tickets:reopen', label: 'shared:permissions.ticketsReopen' },
      { permission: 'tickets:export', label: 'shared:permissions.ticketsExport' },
      { permission: 'tickets:silent', label: 'shared:permissions.ticketsSilent' },
      { permission: 'tickets:private', label: 'shared:permissions.ticketsPrivate' },
      { permission: 'labels:manage', label: 'shared:permissions.labelsManage' },
      { permission: 'checklists:manage', label: 'shared:permissions.checklistsManage' },
      { permission: 'macros:share', label: 'shared:permissions.macrosShare' },
      { permission: 'templates:share', label: 'shared:permissions.templatesShare' },
      { permission: 'recurring:manage', label: 'shared:permissions.recurringManage' },
      { permission: 'views:share', label: 'shared:permissions.viewsShare' },
      { permission: 'reports:read', label: 'shared:permissions.reportsRead' },
    ],
  },
  {
    id: 'customers',
    label: 'shared:permissions.group.customers',
    permissions: [
      { permission: 'customers:read', label: 'shared:permissions.customersRead' },
      { permission: 'customers:write', label: 'shared:permissions.customersWrite' },
    ],
  },
  {
    id: 'mail',
    label: 'shared:permissions.group.mail',
    permissions: [
      { permission: 'channels:manage', label: 'shared:permissions.channelsManage' },
      { permission: 'mail:read', label: 'shared:permissions.mailRead' },
      { permission: 'mail:manage', label: 'shared:permissions.mailManage' },
    ],
  },
  {
    id: 'organization',
    label: 'shared:permissions.group.organization',
    permissions: [
      { permission: 'members:read', label: 'shared:permissions.membersRead' },
      { permission: 'members:manage', label: 'shared:permissions.membersManage' },
      { permission: 'settings:manage', label: 'shared:permissions.settingsManage' },
      { permission: 'health:read', label: 'shared:permissions.healthRead' },
      { permission: 'apikeys:manage', label: 'shared:permissions.apikeysManage' },
    ],
  },
]
