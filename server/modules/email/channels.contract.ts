import { z } from 'zod'
import { Id, line, Said } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'

const address = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .describe('A mail address. Upper and lower case are the same; it is kept in lower case.')
const name = line(200).describe('Sender name of mail that leaves by this channel.')

const readTeamIds = z.array(Id).max(200).nullish()

const folder = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}*$/u, invalid('invalid.one_line', 'Must be one line of text.'))

const endpoint = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(
    (value) => !/[?#@]/.test(value),
    invalid('invalid.endpoint', 'Give the address alone, without anything behind it.'),
  )

/** Our registration at a provider of mailboxes (RFC 6749): who we are there, and where it is asked. */
export const OAuthClient = z
  .strictObject({
    clientId: line(500),
    authorizeUrl: endpoint.describe('Where the owner of the mailbox lets us in.'),
    tokenUrl: endpoint.describe('Where access tokens are given and renewed.'),
    scope: line(2000).describe('What we ask for, by names with spaces between; with what gives a refresh token.'),
  })
  .meta({ id: 'OAuthClient' })
export type OAuthClient = z.output<typeof OAuthClient>

/** How a mailbox is read by IMAP. The secrets (password, tokens, the client's secret) are write-only. */
export const ImapSettings = z
  .strictObject({
    host: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .regex(
        /^[\p{L}\p{N}._:-]+$/u,
        invalid('invalid.host', 'Give the name or the address of the server alone, such as imap.example.com.'),
      ),
    port: z.number().int().min(1).max(65535).default(993),
    secure: z
      .boolean()
      .default(true)
      .describe(
        'TLS from the first byte (port 993). False (port 143): STARTTLS; without it only for servers in the own network.',
      ),
    user: z
      .string()
      .min(1)
      .max(255)
      .regex(/^\P{Cc}*$/u, invalid('invalid.one_line', 'Must be one line of text.')),
    auth: z.enum(['password', 'oauth2']).default('password'),
    oauth: OAuthClient.nullable()
      .default(null)
      .describe(
        'With it we get and renew access tokens ourselves. Null with oauth2: `imapSecret` is a token, used until it expires.',
      ),
    folder: folder.default('INBOX'),
    afterFetch: z
      .enum(['keep', 'seen', 'move'])
      .default('keep')
      .describe('What happens to a message on the server once it is safe here.'),
    moveTo: folder.nullable().default(null).describe('Folder for afterFetch “move”.'),
    since: z
      .enum(['now', 'all'])
      .default('now')
      .describe('now: only mail that arrives from now on; all: also what lies in the folder already.'),
  })
  .refine((imap) => imap.oauth === null || imap.auth === 'oauth2', {
    path: ['oauth'],
    error: invalid('invalid.oauth_unused', 'Belongs to a mailbox that signs in with oauth2.'),
  })
  .refine((imap) => imap.afterFetch !== 'move' || imap.moveTo !== null, {
    path: ['moveTo'],
    message: invalid('invalid.no_folder', 'Name the folder to move to.'),
  })
  .refine((imap) => imap.afterFetch !== 'move' || imap.moveTo !== imap.folder, {
    path: ['moveTo'],
    message: invalid('invalid.same_folder', 'Name another folder than the one that is read.'),
  })
  .meta({ id: 'ImapSettings' })
export type ImapSettings = z.output<typeof ImapSettings>

export const ImapHealth = z
  .object({
    state: z.enum(['connecting', 'watching', 'polling', 'failing', 'off']),
    lastSuccessAt: z.string().nullable(),
    lastError: z.string().nullable(),
    lastErrorSaid: z.array(Said).nullable().describe('lastError by its codes.'),
    lastErrorAt: z.string().nullable(),
    failingSince: z
      .string()
      .nullable()
      .describe('When the first of the failed looks in a row was; null while it works.'),
    failures: z.number().int().describe('How many looks in a row have failed.'),
    fetched: z.number().int().describe('Messages taken in from this mailbox so far.'),
    checked: z
      .object({
        at: z.string(),
        onServer: z.number().int().describe('Mails of the last 30 days that the mailbox has, since it is read.'),
        missing: z.number().int().describe('Of these, those that could not be taken in: they are not in the ledger.'),
      })
      .nullable()
      .describe('When the mailbox was last compared with the ledger, each hour; null: not yet.'),
  })
  .meta({ id: 'ImapHealth' })
export type ImapHealth = z.output<typeof ImapHealth>

const NewMail = z
  .enum(['ticket', 'conversation'])
  .describe(
    'What new mail becomes: a ticket at once, or a conversation that waits in the inbox until a person makes one.',
  )

export const Channel = z
  .object({
    id: z.uuid(),
    kind: z.literal('email'),
    name: z.string().describe('Sender name of mail that leaves by this channel.'),
    address: z.string(),
    aliases: z.array(z.string()),
    enabled: z.boolean(),
    plusAddressing: z.boolean().describe('True: replies come back to a signed address (address+token@…).'),
    pipelineId: z.uuid(),
    stageId: z.uuid(),
    newMail: NewMail,
    isDefault: z.boolean(),
    readTeamIds: z
      .array(Id)
      .nullable()
      .describe(
        'Teams whose members alone see its conversations, and the tickets of these, by their role; null: everybody.',
      ),
    mayRead: z.boolean().describe('You are among those who see its conversations, as far as your role goes.'),
    imap: ImapSettings.nullable(),
    imapHealth: ImapHealth.nullable(),
    oauthConnected: z
      .boolean()
      .nullable()
      .describe('Whether we may renew access tokens of the mailbox; null: it does not sign in by `imap.oauth`.'),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Channel', description: 'A mail address by which customers write and are answered.' })
export type Channel = z.output<typeof Channel>

const secret = z
  .string()
  .min(1)
  .max(10_000)
  .describe('Password, or OAuth2 access token. Stored encrypted, never shown.')

/** Secrets of `imap.oauth`. Left out: what is stored stays, as long as it is for the same client, user and server. */
export const OAuthSecrets = z
  .strictObject({
    clientSecret: secret.optional().describe('None for a public client. Stored encrypted, never shown.'),
    refreshToken: secret.optional().describe('Instead of connecting in the browser. Stored encrypted, never shown.'),
  })
  .meta({ id: 'OAuthSecrets' })
export type OAuthSecrets = z.output<typeof OAuthSecrets>

export const CreateChannel = z
  .strictObject({
    name,
    address,
    aliases: z.array(address).max(50).default([]),
    enabled: z.boolean().default(true),
    plusAddressing: z.boolean().default(true),
    stageId: z
      .uuid()
      .optional()
      .describe('Stage of new tickets; the first open stage of the default pipeline unless given.'),
    newMail: NewMail.optional(),
    readTeamIds: readTeamIds.describe('Keeps its conversations to members of these teams; everybody’s unless given.'),
    imap: ImapSettings.nullable().default(null),
    imapSecret: secret.optional(),
    oauthSecrets: OAuthSecrets.optional(),
  })
  .meta({ id: 'CreateChannel' })

export const UpdateChannel = z
  .strictObject({
    name: name.optional(),
    address: address.optional(),
    aliases: z.array(address).max(50).optional(),
    enabled: z.boolean().optional(),
    plusAddressing: z.boolean().optional(),
    stageId: z.uuid().optional(),
    newMail: NewMail.optional(),
    readTeamIds: readTeamIds.describe('Keeps its conversations to members of these teams; null: everybody.'),
    isDefault: z.literal(true).optional().describe('Makes this the default channel; the former one stops being it.'),
    imap: ImapSettings.nullable().optional(),
    imapSecret: secret.optional(),
    oauthSecrets: OAuthSecrets.optional(),
  })
  .meta({ id: 'UpdateChannel' })

export const ConnectMailbox = z
  .strictObject({
    code: z.string().min(1).max(4000).describe('What the provider gave the browser.'),
    state: z.string().min(1).max(4000),
  })
  .meta({ id: 'ConnectMailbox' })

export const TestImap = z
  .strictObject({
    imap: ImapSettings,
    imapSecret: secret.optional(),
    channelId: z.uuid().optional().describe('Use the stored secret of this channel.'),
  })
  .meta({ id: 'TestImap' })

export const ImapTestResult = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum(['connect', 'tls', 'sign_in', 'folder', 'move_folder', 'idle']),
        ok: z.boolean(),
        message: z.string(),
        said: z.array(Said).nullable().describe('The message by its codes.'),
      }),
    ),
  })
  .meta({ id: 'ImapTestResult', description: 'What worked and what is wrong, step by step.' })
export type ImapTestResult = z.output<typeof ImapTestResult>
