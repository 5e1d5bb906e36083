import { z } from 'zod'
import { Email, Id, Instant, line, TimeZone } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { scopes, ticketScopes } from '../../platform/permissions.ts'
import { ExternalId, SourceName } from '../crm-mirror/crm-mirror.contract.ts'
import { Preferences } from '../members/members.contract.ts'
import { OrgSettings } from '../orgs/orgs.contract.ts'
import { embedMinutes, mostEmbedMinutes } from './embed.rules.ts'
import { maxPasswordLength } from './passwords.rules.ts'

/** A password as typed at sign-in: longer ones than may be chosen are wrong, not malformed. */
const TypedPassword = z.string().min(1, invalid('invalid.empty', 'Must not be empty.')).max(1_000)
const NewPassword = z
  .string()
  .max(1_000)
  .describe(`8 to ${maxPasswordLength} characters, none of the common passwords.`)

/** To whom an embed is limited: by our own records, or by a row of the mirror of a CRM. */
const EmbedKind = z.enum(['contact', 'account', 'crm_contact', 'crm_account'])

export const PermissionName = z.enum(scopes)

export const Me = z
  .object({
    user: z.object({ id: Id, name: z.string(), email: z.string(), preferences: Preferences }),
    organization: z.object({
      id: Id,
      name: z.string(),
      prefix: z.string(),
      hasCrm: z.boolean(),
      statusNames: OrgSettings.shape.statusNames,
      mediumPriority: OrgSettings.shape.mediumPriority,
      accountLabel: OrgSettings.shape.accountLabel,
    }),
    organizations: z
      .array(z.object({ id: Id, name: z.string() }))
      .describe('All in which the user is an active member.'),
    role: z.object({ key: z.string(), name: z.string() }),
    permissions: z.array(PermissionName).describe('With an API key: its scopes, as far as the role has them.'),
    ticketScope: z.enum(ticketScopes),
    attachmentsUrl: z.string().nullable().describe('Where files that strangers sent are served from; null: from here.'),
    embed: z
      .object({
        customer: z.object({ kind: EmbedKind, id: Id }),
        origins: z.array(z.string()).describe('Of the applications whose pages may show it.'),
        expiresAt: Instant,
      })
      .nullable()
      .describe('With a token of an embed: to whom it is limited, and until when. Else null.'),
    replyFileBytes: z.int().describe('Most bytes of all files of a reply together.'),
  })
  .meta({ id: 'Me', description: 'Who is signed in, where, and what he may do there.' })

export const SetUpState = z.object({ needed: z.boolean() }).meta({ id: 'SetUpState' })

export const SetUp = z
  .strictObject({
    organization: line(120),
    prefix: z.string().max(50).describe('Before ticket numbers: 2 to 10 letters or digits, first a letter.'),
    name: line(120),
    email: Email,
    password: NewPassword,
    supportAddress: Email.describe('The first address at which mail is received.'),
    timeZone: TimeZone.optional().describe('Of the organization; UTC when absent. Settings > General changes it.'),
  })
  .meta({ id: 'SetUp', description: 'The first organization of the installation and its first admin.' })

export const SetUpDone = z.object({ orgId: Id, userId: Id }).meta({ id: 'SetUpDone' })

export const SignIn = z
  .strictObject({ email: z.string().min(1).max(320), password: TypedPassword })
  .meta({ id: 'SignIn' })

export const RequestPasswordReset = z.strictObject({ email: Email }).meta({ id: 'RequestPasswordReset' })
export const ResetPassword = z.strictObject({ password: NewPassword }).meta({ id: 'ResetPassword' })
export const ChangePassword = z
  .strictObject({ currentPassword: TypedPassword, newPassword: NewPassword })
  .meta({ id: 'ChangePassword' })

/** Links are opaque; anything that is not one of ours has simply expired. */
export const LinkToken = z.object({ token: z.string().min(1).max(200) })

export const SwitchOrganization = z.strictObject({ organizationId: Id }).meta({ id: 'SwitchOrganization' })

export const CreateEmbedToken = z
  .strictObject({
    contactId: Id.optional(),
    email: Email.optional().describe('Of the contact.'),
    accountId: Id.optional().describe('Everybody of the account.'),
    crm: z
      .strictObject({ kind: z.enum(['contact', 'account']), source: SourceName, externalId: ExternalId })
      .optional()
      .describe(
        'By the id in your CRM, of a row of the mirror: who has its addresses, or those of all people of the account.',
      ),
    memberId: Id.optional(),
    memberEmail: Email.optional().describe('With which the member signs in.'),
    minutes: z
      .int()
      .min(1)
      .max(mostEmbedMinutes)
      .optional()
      .describe(`How long it works; ${embedMinutes} unless told.`),
  })
  .refine(({ contactId, email, accountId, crm }) => [contactId, email, accountId, crm].filter(Boolean).length === 1, {
    message: invalid('invalid.embed_customer', 'Name one customer: contactId, email, accountId or crm.'),
    path: ['contactId'],
  })
  .refine(({ memberId, memberEmail }) => [memberId, memberEmail].filter(Boolean).length === 1, {
    message: invalid('invalid.embed_member', 'Name one member: memberId or memberEmail.'),
    path: ['memberId'],
  })
  .meta({ id: 'CreateEmbedToken', description: 'Whose tickets are shown, and to whom of the members.' })

export const EmbedToken = z
  .object({
    token: z
      .string()
      .describe('For the page of your application. Whoever has it acts as the member, within the customer.'),
    url: z.string().describe('Of the list in a frame, with the token behind the #.'),
    expiresAt: Instant,
    customer: z
      .object({ kind: EmbedKind, id: Id, name: z.string() })
      .describe(
        'By an id of a CRM: the row of the mirror, with the name of the contact here, or the id of the account there.',
      ),
    member: z.object({ id: Id, name: z.string() }),
  })
  .meta({ id: 'EmbedToken' })

export const Session = z
  .object({
    id: Id,
    ip: z.string(),
    userAgent: z.string(),
    createdAt: Instant,
    lastSeenAt: Instant.describe('To the minute.'),
    current: z.boolean(),
  })
  .meta({ id: 'Session' })

export const InvitationOffer = z
  .object({
    email: z.string(),
    organization: z.string(),
    role: z.string(),
    needsPassword: z
      .boolean()
      .describe(
        'True: the invited person chooses a name and a password. False: he has an account and gives its password.',
      ),
  })
  .meta({ id: 'InvitationOffer', description: 'What an invitation link offers.' })

export const AcceptInvitation = z
  .strictObject({ name: line(120).optional(), password: NewPassword.min(1, 'Must not be empty.') })
  .meta({ id: 'AcceptInvitation' })

export const CreateInvitation = z.strictObject({ email: Email, roleId: Id }).meta({ id: 'CreateInvitation' })

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: z.object({ id: Id, key: z.string(), name: z.string() }),
    invitedBy: z.object({ id: Id, name: z.string() }),
    createdAt: Instant,
    expiresAt: Instant,
    expired: z.boolean(),
    inviterLost: z
      .enum(['membership', 'permission', 'role'])
      .nullable()
      .describe(
        'Not null: the link is refused until it is sent again. The inviter was deactivated, may not invite any more, or may ' +
          'not give this role any more.',
      ),
  })
  .meta({ id: 'Invitation', description: 'An invitation that was neither accepted nor revoked.' })

export const CreateApiKey = z
  .strictObject({
    name: line(120),
    scopes: z.array(PermissionName).min(1, 'Choose at least one scope.').max(scopes.length),
    expiresAt: Instant.optional().describe('Absent: until it is revoked.'),
  })
  .meta({ id: 'CreateApiKey' })

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    hint: z.string().describe('The first characters of the key, to recognize it.'),
    scopes: z.array(PermissionName),
    createdBy: z.object({ id: Id, name: z.string() }),
    createdAt: Instant,
    lastUsedAt: Instant.nullable().describe('To the minute.'),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const NewApiKey = ApiKey.extend({ token: z.string().describe('The key itself. It is shown this once.') }).meta({
  id: 'NewApiKey',
})
