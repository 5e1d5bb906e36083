// Generated from the migrated database by scripts/tables.ts. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Json = ColumnType<unknown, string, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>

export type AccessRequestsTable = {
  orgId: string
  id: string
  ticketId: string
  userId: string
  reason: string
  state: string
  createdAt: Timestamp
  decidedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  decidedBy: string | null
}

export type AccountDomainsTable = {
  orgId: string
  domain: string
  accountId: string
}

export type AccountTiersTable = {
  orgId: string
  id: string
  name: string
  position: number
}

export type AccountsTable = {
  orgId: string
  id: string
  name: string
  notes: Generated<string>
  createdAt: Timestamp
  updatedAt: Timestamp
  sortName: GeneratedAlways<string>
  ticketPrefix: string | null
  tierId: string | null
  hourlyRate: string | null
  currency: string | null
  parentId: string | null
  custom: ColumnType<unknown, string | undefined, string>
}

export type ApiKeysTable = {
  id: string
  orgId: string
  userId: string
  name: string
  hint: string
  tokenHash: Buffer
  scopes: string[]
  createdAt: Timestamp
  lastUsedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  expiresAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  revokedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type AttachmentsTable = {
  orgId: string
  id: string
  messageId: string | null
  uploadedBy: string | null
  name: string
  contentType: string
  size: string
  sha256: string
  storageKey: string
  inline: Generated<boolean>
  contentId: string | null
  position: Generated<number>
  createdAt: Timestamp
  scan: Generated<string>
  scanWords: Generated<string>
  scannedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  draftId: string | null
  thumbnailKey: string | null
  noThumbnail: Generated<boolean>
  redactedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  redactedBy: Generated<string>
}

export type AutoAnswersTable = {
  orgId: string
  id: string
  address: string
  ticketId: string | null
  at: Timestamp
}

export type BulkChangesTable = {
  orgId: string
  id: string
  userId: string
  via: string
  viaId: string
  permissions: string[]
  query: ColumnType<unknown, string | null, string | null>
  foundTo: ColumnType<unknown, string | null, string | null>
  change: Json
  message: ColumnType<unknown, string | null, string | null>
  state: string
  stopped: ColumnType<unknown, string | null, string | null>
  total: number
  capped: boolean
  position: number
  done: number
  unchanged: number
  refused: number
  undoPosition: number
  restored: number
  kept: number
  undoRefused: number
  toldAt: Timestamp
  createdAt: Timestamp
  finishedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  acts: ColumnType<unknown, string | null, string | null>
  held: Generated<number>
  seenTo: string | null
}

export type BulkRowsTable = {
  orgId: string
  bulkId: string
  position: number
  ticketId: string
  result: string | null
  said: ColumnType<unknown, string | null, string | null>
  undo: ColumnType<unknown, string | null, string | null>
  messageId: string | null
  undoResult: string | null
  undoSaid: ColumnType<unknown, string | null, string | null>
  seenMessageId: string | null
  released: Generated<boolean>
}

export type CalendarVersionsTable = {
  orgId: string
  id: string
  calendarId: string
  number: number
  timeZone: string
  week: Json
  holidays: ColumnType<unknown, string | null, string | null>
  ownDays: Json
  days: Json
  firstYear: number
  lastYear: number
  cause: string
  createdAt: Timestamp
  createdBy: string | null
  createdByName: string
}

export type CalendarsTable = {
  orgId: string
  id: string
  name: string
  isDefault: Generated<boolean>
  version: number
  createdAt: Timestamp
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type ChannelTeamsTable = {
  orgId: string
  channelId: string
  teamId: string
}

export type ChannelsTable = {
  orgId: string
  id: string
  kind: string
  name: string
  address: string
  enabled: boolean
  plusAddressing: boolean
  pipelineId: string
  stageId: string
  isDefault: boolean
  imap: ColumnType<unknown, string | null, string | null>
  imapSecret: string | null
  imapState: ColumnType<unknown, string | undefined, string>
  createdAt: Timestamp
  updatedAt: Timestamp
  readByAll: Generated<boolean>
  newMail: Generated<string>
}

export type ChecklistItemsTable = {
  orgId: string
  id: string
  ticketId: string
  text: string
  position: number
  assigneeId: string | null
  dueAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  linkedTicketId: string | null
  doneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  doneById: string | null
  createdAt: Timestamp
}

export type ChecklistTemplatesTable = {
  orgId: string
  id: string
  name: string
  items: Json
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type ContactAccountsTable = {
  orgId: string
  contactId: string
  accountId: string
  isPrimary: boolean
  createdAt: Timestamp
}

export type ContactsTable = {
  orgId: string
  id: string
  name: string
  notes: Generated<string>
  language: string | null
  timeZone: string | null
  createdAt: Timestamp
  updatedAt: Timestamp
  sortName: GeneratedAlways<string>
  custom: ColumnType<unknown, string | undefined, string>
  languageKey: GeneratedAlways<string | null>
}

export type ConversationsTable = {
  orgId: string
  id: string
  channelId: string | null
  contactId: string | null
  name: string
  createdAt: Timestamp
  inbox: string | null
  lastAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  preview: Generated<string>
  sender: ColumnType<unknown, string | null, string | null>
  original: ColumnType<unknown, string | null, string | null>
}

export type CrmAccountsTable = {
  orgId: string
  id: string
  source: string
  externalId: string
  name: string
  type: string | null
  metadata: ColumnType<unknown, string | undefined, string>
  url: string | null
  syncedAt: Timestamp
  updatedAt: Timestamp
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type CrmActivitiesTable = {
  orgId: string
  id: string
  source: string
  externalId: string
  kind: string
  title: string
  status: string | null
  amount: string | null
  currency: string | null
  occurredAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  body: string | null
  url: string | null
  contactExternalId: string | null
  accountExternalId: string | null
  syncedAt: Timestamp
  updatedAt: Timestamp
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type CrmCardsTable = {
  orgId: string
  id: string
  name: string
  url: string
  secret: string
  oldSecret: string | null
  oldUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  enabled: boolean
  inApi: boolean
  ttlSeconds: number
  position: number
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type CrmContactsTable = {
  orgId: string
  id: string
  source: string
  externalId: string
  name: string | null
  email: string | null
  email2: string | null
  email3: string | null
  phone: string | null
  accountExternalId: string | null
  url: string | null
  data: ColumnType<unknown, string | undefined, string>
  rank: Generated<number>
  syncedAt: Timestamp
  updatedAt: Timestamp
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  emailKey: GeneratedAlways<string | null>
  email2Key: GeneratedAlways<string | null>
  email3Key: GeneratedAlways<string | null>
}

export type CrmPullsTable = {
  orgId: string
  id: string
  source: string
  importer: string
  address: string
  secret: string
  currency: string | null
  everyHours: number
  nextAt: Timestamp
  createdAt: Timestamp
  enabled: Generated<boolean>
}

export type CrmSourcesTable = {
  orgId: string
  id: string
  source: string
  name: string
  contactUrl: string | null
  accountUrl: string | null
  syncedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
}

export type CrmSqlLoginsTable = {
  login: string
  orgId: string
  createdAt: Timestamp
}

export type CrmSyncsTable = {
  orgId: string
  id: string
  source: string
  way: string
  state: string
  whole: boolean
  startedAt: Timestamp
  finishedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  counts: ColumnType<unknown, string | undefined, string>
  why: ColumnType<unknown, string | null, string | null>
  refusals: ColumnType<unknown, string | undefined, string>
}

export type CustomFieldLinksTable = {
  orgId: string
  id: string
  fieldId: string
  typeId: string | null
  pipelineId: string | null
  stageId: string | null
}

export type CustomFieldOptionsTable = {
  orgId: string
  id: string
  fieldId: string
  name: string
  color: string
  position: number
  archivedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type CustomFieldsTable = {
  orgId: string
  id: string
  entity: string
  key: string
  type: string
  name: string
  help: Generated<string>
  sectionId: string | null
  position: number
  requiredOnCreate: Generated<boolean>
  requiredOnResolve: Generated<boolean>
  visibleToCustomer: Generated<boolean>
  currency: string | null
  lookup: string | null
  archivedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
  updatedAt: Timestamp
  requiredFromCustomer: Generated<boolean>
  objectType: GeneratedAlways<string | null>
}

export type CustomerMergeRowsTable = {
  orgId: string
  mergeId: string
  place: string
  record: string
  aside: ColumnType<unknown, string | null, string | null>
}

export type CustomerMergesTable = {
  orgId: string
  id: string
  kind: string
  keptId: string
  goneId: string
  goneName: string
  byId: string
  facts: Json
  createdAt: Timestamp
  undoneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type CustomerNotesTable = {
  orgId: string
  id: string
  contactId: string | null
  accountId: string | null
  authorId: string
  body: string
  pinned: boolean
  createdAt: Timestamp
  editedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  objectId: string | null
}

export type DedupeKeysTable = {
  orgId: string
  key: string
  ledgerId: string
  createdAt: Timestamp
}

export type DeliveriesTable = {
  orgId: string
  id: string
  outboxId: string
  role: string
  name: Generated<string>
  address: string
  state: string
  response: Generated<string>
  updatedAt: Timestamp
  said: ColumnType<unknown, string | null, string | null>
}

export type DomainLinkRowsTable = {
  orgId: string
  linkId: string
  contactId: string
}

export type DomainLinksTable = {
  orgId: string
  id: string
  accountId: string
  userId: string
  domains: string[]
  state: string
  doneTo: string | null
  linked: number
  skipped: number
  restored: number
  kept: number
  createdAt: Timestamp
  finishedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type DraftsTable = {
  orgId: string
  id: string
  ticketId: string
  userId: string
  kind: string
  bodyHtml: string
  bodyKey: string | null
  toAddresses: ColumnType<unknown, string | null, string | null>
  ccAddresses: ColumnType<unknown, string | null, string | null>
  bccAddresses: ColumnType<unknown, string | null, string | null>
  channelId: string | null
  answersId: string | null
  seenMessageId: string | null
  version: number
  shared: boolean
  approvedBy: string | null
  approvedByName: string | null
  approvedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  approvalComment: string | null
  sendAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  setStatus: string | null
  holdOnReply: boolean
  held: ColumnType<unknown, string | null, string | null>
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type EventFailuresTable = {
  orgId: string
  id: string
  consumer: string
  seq: string
  error: string
  attempts: number
  failedAt: Timestamp
  retryAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type EventPositionsTable = {
  orgId: string
  consumer: string
  seq: string
  attempts: Generated<number>
  nextTryAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type EventRecordsTable = {
  orgId: string
  recordId: string
  at: Timestamp
  seq: string
}

export type EventsTable = {
  orgId: string
  seq: string
  name: string
  ticketId: string | null
  actorKind: string
  actorId: string | null
  actorName: string
  cause: ColumnType<unknown, string | undefined, string>
  data: ColumnType<unknown, string | undefined, string>
  at: Timestamp
}

export type ExportsTable = {
  orgId: string
  id: string
  userId: string
  via: string
  viaId: string
  permissions: string[]
  ticketScope: string
  name: string
  query: Json
  columns: Json
  format: string
  bom: boolean
  timeZone: string
  state: string
  failed: ColumnType<unknown, string | null, string | null>
  rows: number
  size: string | null
  fileKey: string
  toldAt: Timestamp
  createdAt: Timestamp
  finishedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  expiresAt: Timestamp
  sight: Generated<string[]>
  recordKind: Generated<string>
}

export type FieldSectionsTable = {
  orgId: string
  id: string
  entity: string
  name: string
  position: number
  objectType: GeneratedAlways<string | null>
}

export type FormRulesTable = {
  orgId: string
  id: string
  entity: string
  name: string
  position: number
  enabled: boolean
  condition: Json
  effects: Json
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type HandoverRowsTable = {
  orgId: string
  handoverId: string
  ticketId: string
  state: string
  toId: string | null
  toName: Generated<string>
  steps: ColumnType<unknown, string | undefined, string>
  said: ColumnType<unknown, string | null, string | null>
  sight: ColumnType<unknown, string | null, string | null>
  movedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  back: string | null
  backSaid: ColumnType<unknown, string | null, string | null>
  backFrom: ColumnType<unknown, string | null, string | null>
}

export type HandoversTable = {
  orgId: string
  id: string
  userId: string
  userName: string
  statusId: string
  statusName: string
  mode: string
  byId: string | null
  byName: string
  previous: Json
  state: string
  beganAt: Timestamp
  returnedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  giveBackId: string | null
}

export type IdempotencyKeysTable = {
  orgId: string
  keyHash: Buffer
  requestHash: Buffer
  status: number | null
  body: string | null
  createdAt: Timestamp
  rights: string[] | null
}

export type IdentitiesTable = {
  orgId: string
  id: string
  contactId: string
  kind: string
  value: string
  isPrimary: boolean
  createdAt: Timestamp
  host: GeneratedAlways<string | null>
}

export type ImapMailboxesTable = {
  channelId: string
  orgId: string
  revision: number
  holder: string | null
  leaseUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type InboundAddressesTable = {
  address: string
  orgId: string
  channelId: string
  isAlias: boolean
  enabled: boolean
  domain: GeneratedAlways<string | null>
}

export type InstallationTable = {
  name: string
  databaseIdentity: string
  beat: string
}

export type JobWorkersTable = {
  id: string
  host: string
  pid: number
  seenAt: Timestamp
}

export type LabelTeamsTable = {
  orgId: string
  labelId: string
  teamId: string
}

export type LabelsTable = {
  orgId: string
  id: string
  name: string
  color: string
  createdAt: Timestamp
  groupName: string | null
}

export type LeadConversionsTable = {
  orgId: string
  id: string
  leadId: string
  snapshot: Json
  at: Timestamp
  undoneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type LeadIdentitiesTable = {
  orgId: string
  id: string
  leadId: string
  kind: string
  value: string
  isPrimary: boolean
  createdAt: Timestamp
}

export type LeadsTable = {
  orgId: string
  id: string
  name: string
  sortName: GeneratedAlways<string>
  company: Generated<string>
  notes: Generated<string>
  language: string | null
  timeZone: string | null
  createdAt: Timestamp
  updatedAt: Timestamp
  convertedContactId: string | null
  convertedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  custom: ColumnType<unknown, string | undefined, string>
  languageKey: GeneratedAlways<string | null>
}

export type MacroRunsTable = {
  orgId: string
  id: string
  ticketId: string
  userId: string
  macros: Json
  messageId: string | null
  writtenIds: Generated<string[]>
  undo: ColumnType<unknown, string | null, string | null>
  followed: boolean | null
  at: Timestamp
  undoneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type MacroTeamsTable = {
  orgId: string
  macroId: string
  teamId: string
}

export type MacroUsesTable = {
  orgId: string
  macroId: string
  userId: string
  uses: number
  lastUsedAt: Timestamp
}

export type MacrosTable = {
  orgId: string
  id: string
  name: string
  folder: string | null
  ownerId: string
  sharing: string
  replyHtml: string
  noteHtml: string
  preview: string
  actions: Json
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type MailAlarmsTable = {
  orgId: string
  subject: string
  since: Timestamp
  toldAt: Timestamp
  endedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type MailLedgerTable = {
  orgId: string
  id: string
  door: string
  channelId: string | null
  folder: string | null
  uidvalidity: string | null
  uid: string | null
  rawSha256: string | null
  rawSize: string | null
  rawKey: string | null
  envelopeFrom: string | null
  envelopeTo: ColumnType<unknown, string | undefined, string>
  receivedAt: Timestamp
  state: string
  leaseUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  attempts: Generated<number>
  outcome: string | null
  class: string | null
  reason: Generated<string>
  trace: ColumnType<unknown, string | undefined, string>
  failedRecipients: ColumnType<unknown, string | undefined, string>
  duplicateOf: string | null
  ticketId: string | null
  messageId: string | null
  rfcMessageId: string | null
  fromAddress: string | null
  fromName: string | null
  subject: string | null
  processedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  claimedBy: string | null
}

export type MailWorkersTable = {
  id: string
  doorHost: string
  doorPort: number
  seenAt: Timestamp
}

export type MailboxFoldersTable = {
  orgId: string
  channelId: string
  folder: string
  uidvalidity: string
  lastUid: string
  lastSuccessAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  takeFrom: ColumnType<Date | null, Date | string | null, Date | string | null>
  resyncUntil: Generated<string>
}

export type MailboxTokensTable = {
  orgId: string
  channelId: string
  clientSecret: string | null
  refreshToken: string | null
  accessToken: string | null
  accessExpiresAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  updatedAt: Timestamp
}

export type MemberSkillsTable = {
  orgId: string
  userId: string
  skillId: string
  level: number
}

export type MemberStartViewsTable = {
  orgId: string
  userId: string
  viewRef: string
  viewName: string | null
}

export type MemberStatusesTable = {
  orgId: string
  userId: string
  statusId: string
  since: Timestamp
  until: ColumnType<Date | null, Date | string | null, Date | string | null>
  note: Generated<string>
  reassign: string
  byId: string | null
  byName: string
}

export type MemberSubstitutesTable = {
  orgId: string
  userId: string
  substituteId: string
  position: number
}

export type MembershipsTable = {
  orgId: string
  userId: string
  roleId: string
  active: Generated<boolean>
  createdAt: Timestamp
  updatedAt: Timestamp
  teamIds: Generated<string[]>
  queueIds: Generated<string[]>
  barredPipelineIds: Generated<string[]>
  barredChannelIds: Generated<string[]>
  crmAccess: Generated<boolean>
}

export type MessageIdsTable = {
  orgId: string
  rfcMessageId: string
  ticketId: string
  messageId: string | null
  createdAt: Timestamp
}

export type MessagesTable = {
  orgId: string
  id: string
  ticketId: string | null
  conversationId: string | null
  kind: string
  direction: string
  authorKind: string
  authorId: string | null
  authorName: string
  channelId: string | null
  fromAddress: ColumnType<unknown, string | null, string | null>
  toAddresses: ColumnType<unknown, string | undefined, string>
  ccAddresses: ColumnType<unknown, string | undefined, string>
  bccAddresses: ColumnType<unknown, string | undefined, string>
  subject: Generated<string>
  bodyText: string
  visibleText: string
  bodyHtml: string | null
  visibleHtml: string | null
  bodyKey: string | null
  rfcMessageId: string | null
  replyAddress: string | null
  answersId: string | null
  ledgerId: string | null
  mailClass: Generated<string>
  heldReason: string | null
  why: ColumnType<unknown, string | undefined, string>
  remoteImages: Generated<number>
  sentAt: Timestamp
  createdAt: Timestamp
  replyToAddresses: ColumnType<unknown, string | undefined, string>
  subjectChanged: Generated<boolean>
  undoUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  undo: ColumnType<unknown, string | null, string | null>
  originTicketId: string | null
  place: Generated<number>
  redactedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  redactedBy: Generated<string>
  redactedWhole: Generated<boolean>
}

export type NotificationDigestsTable = {
  orgId: string
  userId: string
  hour: number
  timeZone: string
  updatedAt: Timestamp
}

export type NotificationPreferencesTable = {
  orgId: string
  userId: string
  kind: string
  channel: string
  delivery: string
  updatedAt: Timestamp
}

export type NotificationsTable = {
  orgId: string
  id: string
  userId: string
  eventSeq: string
  kind: string
  ticketId: string | null
  data: ColumnType<unknown, string | undefined, string>
  readAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
  inApp: Generated<boolean>
  digest: string | null
  digestedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type ObjectRecordsTable = {
  orgId: string
  id: string
  typeId: string
  name: string
  sortName: GeneratedAlways<string>
  accountId: string | null
  contactId: string | null
  ownerId: string | null
  custom: ColumnType<unknown, string | undefined, string>
  version: Generated<number>
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type ObjectTypesTable = {
  orgId: string
  id: string
  key: string
  singular: string
  plural: string
  icon: string
  description: Generated<string>
  version: Generated<number>
  archivedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type OneTimeTokensTable = {
  id: string
  tokenHash: Buffer
  purpose: string
  orgId: string
  userId: string | null
  email: string
  data: ColumnType<unknown, string | undefined, string>
  createdAt: Timestamp
  expiresAt: Timestamp
  usedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  revokedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type OpportunitiesTable = {
  orgId: string
  id: string
  name: string
  sortName: GeneratedAlways<string>
  stageId: string
  amount: string | null
  currency: string | null
  closeOn: string | null
  closeKey: GeneratedAlways<string>
  accountId: string | null
  contactId: string | null
  notes: Generated<string>
  createdAt: Timestamp
  updatedAt: Timestamp
  custom: ColumnType<unknown, string | undefined, string>
}

export type OpportunityStagesTable = {
  orgId: string
  id: string
  name: string
  outcome: string
  position: number
}

export type OrgCountersTable = {
  orgId: string
  name: string
  value: string
}

export type OrgPrefixesTable = {
  prefix: string
  orgId: string
  createdAt: Timestamp
  accountId: string | null
}

export type OrgsTable = {
  id: string
  name: string
  prefix: string
  settings: ColumnType<unknown, string | undefined, string>
  createdAt: Timestamp
  updatedAt: Timestamp
  codeInfix: Generated<string>
  codeDigits: Generated<number>
  hasCrm: Generated<boolean>
}

export type OutboxTable = {
  orgId: string
  id: string
  purpose: string
  messageId: string | null
  channelId: string | null
  ticketId: string | null
  rfcMessageId: string
  sender: Json
  replyTo: string | null
  subject: string
  content: Json
  state: string
  notBefore: Timestamp
  leaseUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  attempts: Generated<number>
  response: Generated<string>
  createdAt: Timestamp
  updatedAt: Timestamp
  messageKind: GeneratedAlways<string>
  said: ColumnType<unknown, string | null, string | null>
  claimedBy: string | null
}

export type PipelineTeamsTable = {
  orgId: string
  pipelineId: string
  teamId: string
  may: string
}

export type PipelinesTable = {
  orgId: string
  id: string
  name: string
  position: number
  isDefault: boolean
  createdAt: Timestamp
  leaving: Generated<boolean>
  seenByAll: Generated<boolean>
  movedByAll: Generated<boolean>
  queueId: string | null
}

export type QueueNotificationPreferencesTable = {
  orgId: string
  userId: string
  queueId: string
  kind: string
  channel: string
  delivery: string
  updatedAt: Timestamp
}

export type QueuePipelinesTable = {
  orgId: string
  queueId: string
  pipelineId: string
}

export type QueueRoutingTable = {
  orgId: string
  queueId: string
  strategy: string
  cap: number | null
  weights: Json
  countsWaiting: boolean
  vip: ColumnType<unknown, string | null, string | null>
  lastAgent: boolean
  skillNeeds: Json
  skillFallback: string[]
  pointer: string | null
  failingSince: ColumnType<Date | null, Date | string | null, Date | string | null>
  alertedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  version: number
}

export type QueueTeamsTable = {
  orgId: string
  queueId: string
  teamId: string
}

export type QueuesTable = {
  orgId: string
  id: string
  name: string
  description: Generated<string>
  position: number
  isDefault: Generated<boolean>
  everyone: Generated<boolean>
  createdAt: Timestamp
  tier: Generated<number>
  nextQueueId: string | null
}

export type RateLimitsTable = {
  key: string
  count: number
  resetsAt: Timestamp
}

export type RecordFieldValuesTable = {
  orgId: string
  recordId: string
  fieldId: string
  position: number
  textValue: string | null
  foldedValue: string | null
  numberValue: number | null
  integerValue: string | null
  dateValue: string | null
  instantValue: ColumnType<Date | null, Date | string | null, Date | string | null>
  booleanValue: boolean | null
  refValue: string | null
}

export type RecurringRunsTable = {
  orgId: string
  id: string
  scheduleId: string
  occurrenceAt: Timestamp
  missed: number
  ticketId: string | null
  reason: ColumnType<unknown, string | null, string | null>
  at: Timestamp
}

export type RecurringTicketsTable = {
  orgId: string
  id: string
  name: string
  templateId: string
  templateName: string
  requesterId: string | null
  requesterName: string | null
  rule: Json
  timeZone: string
  paused: boolean
  nextAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  doneTo: Timestamp
  changedById: string
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type RemoteImagesTable = {
  orgId: string
  id: string
  address: string
  addressHash: Buffer
  state: string
  refused: ColumnType<unknown, string | null, string | null>
  contentType: string | null
  size: string | null
  sha256: string | null
  storageKey: string | null
  fetchedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  expiresAt: Timestamp
  createdAt: Timestamp
}

export type RequesterProposalsTable = {
  orgId: string
  ticketId: string
  contactId: string
  name: string
  address: string
  byId: string
  byName: string
  proposedAt: Timestamp
  dismissedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type RolePermissionsTable = {
  orgId: string
  roleId: string
  permission: string
}

export type RoleStartViewsTable = {
  orgId: string
  roleId: string
  viewRef: string
}

export type RolesTable = {
  orgId: string
  id: string
  key: string
  name: string
  system: Generated<boolean>
  ticketScope: string
}

export type RoutingDecisionsTable = {
  orgId: string
  id: string
  ticketId: string
  at: Timestamp
  kind: string
  queueId: string
  userId: string | null
  trace: Json
}

export type RoutingRulesTable = {
  orgId: string
  id: string
  name: string
  enabled: boolean
  position: number
  condition: Json
  queueId: string
  version: number
}

export type RuleChecksTable = {
  orgId: string
  at: Timestamp
  id: string
  setId: string
  ticketId: string
  occasion: string
  event: string
  reasons: Json
}

export type RulePendingTable = {
  orgId: string
  ticketId: string
  seq: string
  attempts: Generated<number>
}

export type RuleReceiptsTable = {
  orgId: string
  ruleId: string
  ticketId: string
  occasion: string
  action: number
  at: Timestamp
}

export type RuleRunsTable = {
  orgId: string
  id: string
  ruleId: string
  version: number
  ticketId: string
  occasion: string
  event: string
  outcome: string
  why: ColumnType<unknown, string | null, string | null>
  effects: ColumnType<unknown, string | undefined, string>
  microseconds: number
  at: Timestamp
  inBulk: Generated<boolean>
}

export type RuleSetsTable = {
  orgId: string
  id: string
  ruleId: string
  version: number
  nth: number
  usedOn: string
}

export type RuleTimersTable = {
  orgId: string
  ruleId: string
  ticketId: string
  trigger: number
  baseAt: Timestamp
  dueAt: Timestamp
  firedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type RuleVersionsTable = {
  orgId: string
  ruleId: string
  version: number
  content: Json
  changedById: string | null
  changedByName: string
  createdAt: Timestamp
}

export type RulesTable = {
  orgId: string
  id: string
  name: string
  position: number
  enabled: boolean
  version: number
  recipe: string | null
  pausedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  pause: ColumnType<unknown, string | null, string | null>
  createdAt: Timestamp
  updatedAt: Timestamp
  examplesFailing: ColumnType<unknown, string | null, string | null>
}

export type SchemaVersionsTable = {
  name: string
  appliedAt: ColumnType<Date, Date | string | undefined, Date | string>
}

export type SearchDocumentsTable = {
  orgId: string
  kind: string
  recordId: string
  words: string
  updatedAt: Timestamp
  form: Generated<number>
  sight: string[] | null
}

export type SearchWordsTable = {
  orgId: string
  word: string
}

export type SendingDomainsTable = {
  orgId: string
  id: string
  domain: string
  dkimSelector: string
  dkimPublic: string
  dkimPrivate: string
  checkedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  checkResult: ColumnType<unknown, string | null, string | null>
  createdAt: Timestamp
}

export type SessionsTable = {
  id: string
  tokenHash: Buffer
  userId: string
  orgId: string
  ip: string
  userAgent: string
  createdAt: Timestamp
  lastSeenAt: Timestamp
  expiresAt: Timestamp
}

export type SkillsTable = {
  orgId: string
  id: string
  name: string
}

export type SlaClocksTable = {
  orgId: string
  ticketId: string
  metric: string
  cycle: number
  isLast: boolean
  versionId: string
  calendarVersionId: string
  priority: string
  targetMinutes: number
  targetTime: string
  state: string
  startedAt: Timestamp
  dueAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  breachedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  endedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  endReason: string | null
  pausedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  pauseReason: string | null
  spentMs: string
  runningSince: ColumnType<Date | null, Date | string | null, Date | string | null>
  firesAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  soonAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type SlaFiringsTable = {
  orgId: string
  ticketId: string
  metric: string
  cycle: number
  step: string
  firedAt: Timestamp
}

export type SlaPoliciesTable = {
  orgId: string
  id: string
  kind: string
  name: string
  description: Generated<string>
  channelId: string | null
  position: Generated<number>
  enabled: Generated<boolean>
  createdAt: Timestamp
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  queueId: string | null
}

export type SlaPolicyVersionsTable = {
  orgId: string
  id: string
  policyId: string
  number: number
  condition: ColumnType<unknown, string | null, string | null>
  calendarId: string | null
  targets: Json
  pauses: Json
  responses: Json
  steps: Json
  createdAt: Timestamp
  createdById: string | null
  createdByName: string
}

export type SlaSweepsTable = {
  orgId: string
  id: string
  checkedAt: Timestamp
  tickets: number
  differences: number
  examples: ColumnType<unknown, string | undefined, string>
}

export type StageStaysTable = {
  orgId: string
  seq: string
  ticketId: string
  stageId: string
  seconds: number
  leftAt: Timestamp
}

export type StagesTable = {
  orgId: string
  id: string
  pipelineId: string
  name: string
  status: string
  position: number
  color: Generated<string>
  customerLabel: string | null
  limitMinutes: number | null
  waitsFor: string | null
  movesToId: string | null
}

export type TasksTable = {
  orgId: string
  id: string
  title: string
  description: Generated<string>
  dueAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  dueKey: GeneratedAlways<Timestamp>
  assigneeId: string | null
  ticketId: string | null
  contactId: string | null
  accountId: string | null
  doneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  doneById: string | null
  remindedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdById: string | null
  createdAt: Timestamp
  updatedAt: Timestamp
  opportunityId: string | null
  leadId: string | null
  sortTitle: GeneratedAlways<string>
  doneKey: GeneratedAlways<Timestamp>
  objectId: string | null
}

export type TeamMembersTable = {
  orgId: string
  teamId: string
  userId: string
  isLead: Generated<boolean>
}

export type TeamsTable = {
  orgId: string
  id: string
  name: string
  createdAt: Timestamp
}

export type TicketAccessTable = {
  orgId: string
  ticketId: string
  userId: string | null
  teamId: string | null
  subjectId: GeneratedAlways<string>
  isOpen: boolean
  ticketCreatedAt: Timestamp
}

export type TicketActsTable = {
  orgId: string
  id: string
  kind: string
  sourceId: string
  targetId: string
  reason: Generated<string>
  byId: string | null
  byName: string
  effect: Json
  at: Timestamp
  undoUntil: Timestamp
  undoneAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type TicketAssociationsTable = {
  orgId: string
  ticketId: string
  recordType: string
  recordId: string
  createdAt: Timestamp
}

export type TicketEscalationsTable = {
  orgId: string
  id: string
  ticketId: string
  at: Timestamp
  fromQueueId: string
  toQueueId: string
  fromTier: number
  toTier: number
  byId: string | null
  ownerId: string | null
  reason: string
}

export type TicketFieldValuesTable = {
  orgId: string
  ticketId: string
  fieldId: string
  position: number
  textValue: string | null
  foldedValue: string | null
  numberValue: number | null
  integerValue: string | null
  dateValue: string | null
  instantValue: ColumnType<Date | null, Date | string | null, Date | string | null>
  booleanValue: boolean | null
  refValue: string | null
  isOpen: boolean
  ticketCreatedAt: Timestamp
}

export type TicketFinishesTable = {
  orgId: string
  seq: string
  ticketId: string
  stageId: string
  finishedAt: Timestamp
  byId: string | null
  reopenedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  reopenedBy: string | null
}

export type TicketFollowersTable = {
  orgId: string
  ticketId: string
  userId: string
  createdAt: Timestamp
}

export type TicketLabelsTable = {
  orgId: string
  ticketId: string
  labelId: string
  isOpen: boolean
  ticketCreatedAt: Timestamp
}

export type TicketLinksTable = {
  orgId: string
  id: string
  kind: string
  fromId: string
  toId: string
  createdById: string | null
  createdAt: Timestamp
}

export type TicketParticipantsTable = {
  orgId: string
  ticketId: string
  contactId: string
  createdAt: Timestamp
}

export type TicketReadsTable = {
  orgId: string
  ticketId: string
  userId: string
  readAt: Timestamp
}

export type TicketRoutingTable = {
  orgId: string
  ticketId: string
  queueId: string
  reason: string
  since: Timestamp
}

export type TicketSlaTable = {
  orgId: string
  ticketId: string
  versionId: string
  calendarVersionId: string
  reason: Json
  chosenAt: Timestamp
  dueAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type TicketTemplateTeamsTable = {
  orgId: string
  templateId: string
  teamId: string
}

export type TicketTemplatesTable = {
  orgId: string
  id: string
  name: string
  folder: string | null
  ownerId: string
  sharing: string
  content: Json
  names: Json
  changedById: string
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type TicketTypesTable = {
  orgId: string
  id: string
  key: string
  name: string
  position: number
  color: Generated<string>
  pipelineId: string | null
  archivedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type TicketsTable = {
  orgId: string
  id: string
  code: string
  subject: string
  description: Generated<string>
  pipelineId: string
  stageId: string
  status: string
  isOpen: GeneratedAlways<boolean>
  priority: number
  typeId: string | null
  assigneeId: string | null
  requesterId: string | null
  accountId: string | null
  source: string
  channelId: string | null
  conversationId: string | null
  followUpOfId: string | null
  mayBelongToId: string | null
  createdByKind: string
  createdById: string | null
  preview: Generated<string>
  version: Generated<number>
  messageCount: Generated<number>
  createdAt: Timestamp
  updatedAt: Timestamp
  statusChangedAt: Timestamp
  firstResponseAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  resolvedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  closedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  lastMessageAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  lastCustomerMessageAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  lastAgentMessageAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  waitingSince: ColumnType<Date | null, Date | string | null, Date | string | null>
  stageChangedAt: Timestamp
  dueAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  custom: ColumnType<unknown, string | undefined, string>
  isSnoozed: Generated<boolean>
  snoozedUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  wakesOnReply: Generated<boolean>
  mergedIntoId: string | null
  checklistTotal: Generated<number>
  checklistDone: Generated<number>
  queueId: string
  visibility: Generated<string>
  requesterUserId: string | null
  thankedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  deletedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  deletedBy: string | null
  deletedReason: Generated<string>
  stageAlertedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
}

export type UserStatusesTable = {
  orgId: string
  id: string
  name: string
  icon: string
  color: string
  available: boolean
  reassign: string
  returnMinutes: number | null
  returnTime: string | null
  position: number
  isDefault: Generated<boolean>
  createdAt: Timestamp
}

export type UsersTable = {
  id: string
  email: string
  name: string
  passwordHash: string | null
  preferences: ColumnType<unknown, string | undefined, string>
  disabledAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
  updatedAt: Timestamp
}

export type UsualWorkingHoursTable = {
  orgId: string
  calendarId: string
}

export type ViewPlacesTable = {
  orgId: string
  userId: string
  viewRef: string
  position: number
}

export type ViewRolesTable = {
  orgId: string
  viewId: string
  roleId: string
}

export type ViewTeamsTable = {
  orgId: string
  viewId: string
  teamId: string
}

export type ViewsTable = {
  orgId: string
  id: string
  name: string
  ownerId: string
  condition: Json
  columns: ColumnType<unknown, string | null, string | null>
  sort: string
  groupBy: string | null
  layout: string
  sharing: string
  showInCrm: boolean
  createdAt: Timestamp
  updatedAt: Timestamp
  recordKind: Generated<string>
  objectType: GeneratedAlways<string | null>
}

export type WebhookDeliveriesTable = {
  orgId: string
  id: string
  webhookId: string
  ruleId: string
  ticketId: string | null
  occasion: string
  place: number
  event: string
  body: string
  state: string
  attempts: Generated<number>
  triesBefore: Generated<number>
  nextAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  url: string | null
  code: number | null
  milliseconds: number | null
  answer: string | null
  why: ColumnType<unknown, string | null, string | null>
  triedAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
}

export type WebhooksTable = {
  orgId: string
  id: string
  ruleId: string
  name: string
  method: string
  url: string
  used: boolean
  secret: string
  oldSecret: string | null
  oldUntil: ColumnType<Date | null, Date | string | null, Date | string | null>
  shownAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  failingSince: ColumnType<Date | null, Date | string | null, Date | string | null>
  toldAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  createdAt: Timestamp
}

export type WorkingHoursTable = {
  orgId: string
  userId: string
  calendarId: string | null
}

export type DB = {
  accessRequests: AccessRequestsTable
  accountDomains: AccountDomainsTable
  accountTiers: AccountTiersTable
  accounts: AccountsTable
  apiKeys: ApiKeysTable
  attachments: AttachmentsTable
  autoAnswers: AutoAnswersTable
  bulkChanges: BulkChangesTable
  bulkRows: BulkRowsTable
  calendarVersions: CalendarVersionsTable
  calendars: CalendarsTable
  channelTeams: ChannelTeamsTable
  channels: ChannelsTable
  checklistItems: ChecklistItemsTable
  checklistTemplates: ChecklistTemplatesTable
  contactAccounts: ContactAccountsTable
  contacts: ContactsTable
  conversations: ConversationsTable
  crmAccounts: CrmAccountsTable
  crmActivities: CrmActivitiesTable
  crmCards: CrmCardsTable
  crmContacts: CrmContactsTable
  crmPulls: CrmPullsTable
  crmSources: CrmSourcesTable
  crmSqlLogins: CrmSqlLoginsTable
  crmSyncs: CrmSyncsTable
  customFieldLinks: CustomFieldLinksTable
  customFieldOptions: CustomFieldOptionsTable
  customFields: CustomFieldsTable
  customerMergeRows: CustomerMergeRowsTable
  customerMerges: CustomerMergesTable
  customerNotes: CustomerNotesTable
  dedupeKeys: DedupeKeysTable
  deliveries: DeliveriesTable
  domainLinkRows: DomainLinkRowsTable
  domainLinks: DomainLinksTable
  drafts: DraftsTable
  eventFailures: EventFailuresTable
  eventPositions: EventPositionsTable
  eventRecords: EventRecordsTable
  events: EventsTable
  exports: ExportsTable
  fieldSections: FieldSectionsTable
  formRules: FormRulesTable
  handoverRows: HandoverRowsTable
  handovers: HandoversTable
  idempotencyKeys: IdempotencyKeysTable
  identities: IdentitiesTable
  imapMailboxes: ImapMailboxesTable
  inboundAddresses: InboundAddressesTable
  installation: InstallationTable
  jobWorkers: JobWorkersTable
  labelTeams: LabelTeamsTable
  labels: LabelsTable
  leadConversions: LeadConversionsTable
  leadIdentities: LeadIdentitiesTable
  leads: LeadsTable
  macroRuns: MacroRunsTable
  macroTeams: MacroTeamsTable
  macroUses: MacroUsesTable
  macros: MacrosTable
  mailAlarms: MailAlarmsTable
  mailLedger: MailLedgerTable
  mailWorkers: MailWorkersTable
  mailboxFolders: MailboxFoldersTable
  mailboxTokens: MailboxTokensTable
  memberSkills: MemberSkillsTable
  memberStartViews: MemberStartViewsTable
  memberStatuses: MemberStatusesTable
  memberSubstitutes: MemberSubstitutesTable
  memberships: MembershipsTable
  messageIds: MessageIdsTable
  messages: MessagesTable
  notificationDigests: NotificationDigestsTable
  notificationPreferences: NotificationPreferencesTable
  notifications: NotificationsTable
  objectRecords: ObjectRecordsTable
  objectTypes: ObjectTypesTable
  oneTimeTokens: OneTimeTokensTable
  opportunities: OpportunitiesTable
  opportunityStages: OpportunityStagesTable
  orgCounters: OrgCountersTable
  orgPrefixes: OrgPrefixesTable
  orgs: OrgsTable
  outbox: OutboxTable
  pipelineTeams: PipelineTeamsTable
  pipelines: PipelinesTable
  queueNotificationPreferences: QueueNotificationPreferencesTable
  queuePipelines: QueuePipelinesTable
  queueRouting: QueueRoutingTable
  queueTeams: QueueTeamsTable
  queues: QueuesTable
  rateLimits: RateLimitsTable
  recordFieldValues: RecordFieldValuesTable
  recurringRuns: RecurringRunsTable
  recurringTickets: RecurringTicketsTable
  remoteImages: RemoteImagesTable
  requesterProposals: RequesterProposalsTable
  rolePermissions: RolePermissionsTable
  roleStartViews: RoleStartViewsTable
  roles: RolesTable
  routingDecisions: RoutingDecisionsTable
  routingRules: RoutingRulesTable
  ruleChecks: RuleChecksTable
  rulePending: RulePendingTable
  ruleReceipts: RuleReceiptsTable
  ruleRuns: RuleRunsTable
  ruleSets: RuleSetsTable
  ruleTimers: RuleTimersTable
  ruleVersions: RuleVersionsTable
  rules: RulesTable
  schemaVersions: SchemaVersionsTable
  searchDocuments: SearchDocumentsTable
  searchWords: SearchWordsTable
  sendingDomains: SendingDomainsTable
  sessions: SessionsTable
  skills: SkillsTable
  slaClocks: SlaClocksTable
  slaFirings: SlaFiringsTable
  slaPolicies: SlaPoliciesTable
  slaPolicyVersions: SlaPolicyVersionsTable
  slaSweeps: SlaSweepsTable
  stageStays: StageStaysTable
  stages: StagesTable
  tasks: TasksTable
  teamMembers: TeamMembersTable
  teams: TeamsTable
  ticketAccess: TicketAccessTable
  ticketActs: TicketActsTable
  ticketAssociations: TicketAssociationsTable
  ticketEscalations: TicketEscalationsTable
  ticketFieldValues: TicketFieldValuesTable
  ticketFinishes: TicketFinishesTable
  ticketFollowers: TicketFollowersTable
  ticketLabels: TicketLabelsTable
  ticketLinks: TicketLinksTable
  ticketParticipants: TicketParticipantsTable
  ticketReads: TicketReadsTable
  ticketRouting: TicketRoutingTable
  ticketSla: TicketSlaTable
  ticketTemplateTeams: TicketTemplateTeamsTable
  ticketTemplates: TicketTemplatesTable
  ticketTypes: TicketTypesTable
  tickets: TicketsTable
  userStatuses: UserStatusesTable
  users: UsersTable
  usualWorkingHours: UsualWorkingHoursTable
  viewPlaces: ViewPlacesTable
  viewRoles: ViewRolesTable
  viewTeams: ViewTeamsTable
  views: ViewsTable
  webhookDeliveries: WebhookDeliveriesTable
  webhooks: WebhooksTable
  workingHours: WorkingHoursTable
}
