import { z } from 'zod'
import { Id, Instant, line, TimeZone } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { permissions, ticketScopes } from '../../platform/permissions.ts'
import { isLocale } from './members.rules.ts'

const theme = z.enum(['system', 'light', 'dark'])
const density = z.enum(['comfortable', 'compact'])

export const Preferences = z
  .object({
    theme,
    density,
    timeZone: z.string().nullable().describe('IANA name; null: that of the browser.'),
    locale: z.string().nullable().describe('BCP 47 tag; null: that of the browser.'),
  })
  .meta({ id: 'Preferences', description: 'How the product looks to a person, the same in all organizations.' })

export const UpdateMe = z
  .strictObject({
    name: line(120).optional(),
    preferences: z
      .strictObject({
        theme: theme.optional(),
        density: density.optional(),
        timeZone: TimeZone.nullable().optional(),
        locale: z
          .string()
          .max(35)
          .refine(isLocale, invalid('invalid.locale', 'Must be a language tag such as en or de-AT.'))
          .nullable()
          .optional(),
      })
      .optional(),
  })
  .meta({ id: 'UpdateMe', description: 'Fields that are absent stay.' })

export const RoleRef = z.object({ id: Id, key: z.string(), name: z.string() })

const ticketScope = z
  .enum(ticketScopes)
  .describe('Which tickets the role sees: own (assigned to one or made by one), own and unassigned ones, all.')

export const Role = RoleRef.extend({
  ticketScope,
  permissions: z.array(z.enum(permissions)),
  system: z.boolean().describe('True: every organization has it, and it cannot be changed; make a copy instead.'),
  memberCount: z.int().describe('Members with this role, deactivated ones too.'),
}).meta({ id: 'Role' })

const grants = z.array(z.enum(permissions)).max(permissions.length)
export const CreateRole = z.strictObject({ name: line(60), ticketScope, permissions: grants }).meta({
  id: 'CreateRole',
  description: 'A permission that needs another one is refused without it (permissionNeeds).',
})
export const UpdateRole = z
  .strictObject({ name: line(60).optional(), ticketScope: ticketScope.optional(), permissions: grants.optional() })
  .meta({ id: 'UpdateRole', description: 'Fields that are absent stay. permissions replaces all of them.' })
export const DeleteRole = z
  .strictObject({ moveTo: Id.optional().describe('Role that its members and open invitations get.') })
  .meta({ id: 'DeleteRole' })
export const PermissionInfo = z
  .object({ permission: z.enum(permissions), text: z.string(), needs: z.array(z.enum(permissions)) })
  .meta({ id: 'PermissionInfo', description: 'A permission, in words, with those it cannot be used without.' })

export const Member = z
  .object({
    id: Id.describe('Id of the user.'),
    name: z.string(),
    email: z.string(),
    role: RoleRef,
    active: z.boolean(),
    teamIds: z.array(Id),
    crmAccess: z
      .boolean()
      .describe(
        'Sees what the CRM says of customers, whatever the role, while the organization has it switched on (hasCrm).',
      ),
    createdAt: Instant.describe('When the user joined.'),
  })
  .meta({ id: 'Member', description: 'A user as a member of the organization.' })

export const ListMembers = PageQuery.extend({
  active: z.stringbool().optional().describe('Only active (true) or deactivated (false) members.'),
})

export const UpdateMember = z
  .strictObject({
    roleId: Id.optional(),
    active: z.boolean().optional(),
    crmAccess: z.boolean().optional(),
    reassignTo: Id.optional().describe('When deactivating: who gets the open tickets. Absent: they become unassigned.'),
  })
  .meta({ id: 'UpdateMember' })

export const IdParam = z.object({ id: Id })

export const Team = z
  .object({
    id: Id,
    name: z.string(),
    memberIds: z.array(Id),
    leadIds: z.array(Id).describe('Those of the members who lead it: who is told when an SLA says so.'),
    createdAt: Instant,
  })
  .meta({ id: 'Team' })

const memberIds = z.array(Id).max(1_000)
export const CreateTeam = z
  .strictObject({ name: line(80), memberIds: memberIds.default([]), leadIds: memberIds.default([]) })
  .meta({ id: 'CreateTeam' })
export const UpdateTeam = z
  .strictObject({ name: line(80).optional(), memberIds: memberIds.optional(), leadIds: memberIds.optional() })
  .meta({ id: 'UpdateTeam' })
