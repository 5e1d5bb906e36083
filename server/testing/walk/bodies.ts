import { newId } from '../../platform/ids.ts'
import { adminPassword } from '../client.ts'
import type { WalkCompany } from './company.ts'
import type { Operation } from './operations.ts'

const noTargets = { low: null, medium: null, high: null, urgent: null }
const slaTerms = {
  targets: {
    first_response: { ...noTargets, urgent: { minutes: 60, time: 'business' } },
    next_response: noTargets,
    resolution: noTargets,
    closure: noTargets,
  },
  pauses: { first_response: [], next_response: [], resolution: ['customer'], closure: [] },
  responses: ['reply'],
}
const walkRule = { pattern: { every: 'day', interval: 1 }, time: '09:00', startsOn: '2030-01-01' }

const walkWeek = Array.from({ length: 7 }, () => [{ from: '09:00', to: '17:00' }])
const walkRuleOf = (value: string) => ({
  triggers: [{ on: 'noted' }],
  condition: { field: 'priority', operator: 'is', value },
  actions: [{ do: 'set', field: 'subject', value: 'Walk' }],
})

const queueRouting = ({ ids }: Pick<Partial<WalkCompany>, 'ids'>) => ({
  strategy: 'skill_based',
  cap: 5,
  weights: { low: 1, medium: 1, high: 1, urgent: 1 },
  countsWaiting: false,
  lastAgent: false,
  vip: null,
  skillNeeds: [
    {
      condition: { field: 'subject', operator: 'contains', value: 'nothing like it' },
      skills: [{ skillId: ids?.skills?.at(-1) ?? newId(), level: 1 }],
    },
  ],
  skillFallback: [],
})

/** An address at which nobody listens: it is refused at once, and nothing of a walk leaves this machine. */
export const closed = (path: string) => `https://127.0.0.1:1${path}`

/**
 * Bodies that must say more than their schema can tell: which record is meant, or what only a refinement asks for. `n` is
 * another number at each call, for what must be unique. Everything else is made from the schema.
 */
export const bodies: Record<string, (company: WalkCompany, n: number) => unknown> = {
  createEmbedToken: ({ ids }) => ({ contactId: ids?.contacts?.[0] ?? newId(), memberId: ids?.users?.[0] ?? newId() }),
  updateCrmSource: () => ({ name: 'Walk' }),
  putCrmImporter: () => ({ importer: 'pipedrive', secret: 'walk' }),
  createCrmCard: ({ word }, n) => ({ name: `Walk ${n}`, url: closed(`/${word}/walk`) }),
  updateCrmCard: () => ({ ttlSeconds: 0 }),
  orderCrmCards: ({ ids }) => ({ ids: ids?.crm_cards?.slice(0, 1) ?? [newId()] }),
  createSlaPolicy: (_company, n) => ({ name: `Walk ${n}`, condition: { all: [] }, ...slaTerms }),
  updateSlaPolicy: () => ({ targets: slaTerms.targets }),
  orderSlaPolicies: ({ ids }) => ({ ids: ids?.sla_policies?.slice(0, 1) ?? [newId()] }),
  previewSlaPolicy: () => ({ condition: { all: [] }, ...slaTerms }),
  setSlaQueue: () => ({ type: 'individual', ...slaTerms }),
  setSlaChannel: () => ({ type: 'individual', ...slaTerms }),
  reapplySla: () => ({ reason: 'Walk' }),
  createTicket: () => ({ subject: 'Walk' }),
  redactMessage: () => ({}),
  checkRedaction: () => ({}),
  postMessage: () => ({ kind: 'note', bodyHtml: '<p>Walk</p>' }),
  saveDraft: () => ({ kind: 'note', bodyHtml: '<p>Walk</p>' }),
  scheduleMessage: () => ({ bodyText: 'Walk', sendAt: '2030-06-01T00:00:00.000Z' }),
  createChannel: (_company, n) => ({ name: 'Walk', address: `walk${n}@walk.test` }),
  testImap: ({ word }) => ({ imap: { host: '127.0.0.1', port: 1, user: word } }),
  createDomainLink: () => ({}),
  createTask: (_company, n) => ({ title: `Walk ${n}` }),
  createOpportunity: (_company, n) => ({ name: `Walk ${n}` }),
  setOpportunityStages: (_company, n) => ({ stages: [{ name: `Walk ${n}`, outcome: 'open' }] }),
  createObjectType: (_company, n) => ({ singular: `Walk ${n}`, plural: `Walks ${n}` }),
  createObject: (_company, n) => ({ name: `Walk ${n}` }),
  createContact: (_company, n) => ({ name: `Walk ${n}` }),
  setTicketAssociation: ({ ids }) => ({ recordId: ids?.contacts?.[0] ?? newId() }),
  makeConversationTicket: () => ({ another: true }),
  previewRecordTickets: ({ ids }) => ({ recordIds: [ids?.contacts?.[0] ?? newId()] }),
  makeRecordTickets: ({ ids }) => ({ recordIds: [ids?.contacts?.[0] ?? newId()], subject: 'Walk' }),
  createLead: (_company, n) => ({ name: `Walk ${n}` }),
  createBulkChange: ({ ids }) => ({ tickets: { ids: ids.tickets?.slice(0, 1) }, change: { priority: 'low' } }),
  // Asked without a company too.
  sendHeldReplies: (company) => ({ rows: [{ ticketId: company.ids?.tickets?.[0], lastSeenMessageId: null }] }),
  checkBulkChange: ({ ids }) => ({ tickets: { ids: ids.tickets?.slice(0, 1) }, change: { priority: 'low' } }),
  createExport: () => ({ name: 'Walk', format: 'csv' }),
  createTeam: (_company, n) => ({ name: `Walk ${n}` }),
  createPipeline: (_company, n) => ({ name: `Walk ${n}` }),
  createStage: (_company, n) => ({ name: `Walk ${n}`, status: 'open' }),
  orderPipelines: ({ ids }) => ({ ids: ids?.pipelines ?? [newId()] }),
  orderStages: ({ ids }) => ({ ids: ids?.stages?.slice(0, 1) ?? [newId()] }),
  createView: ({ ids }, n) => ({
    name: `Walk ${n}`,
    condition: { all: [] },
    sharing: 'chosen',
    teamIds: ids?.teams?.slice(0, 1) ?? [newId()],
  }),
  createMacro: ({ ids }, n) => ({
    name: `Walk ${n}`,
    noteHtml: '<p>Walk</p>',
    sharing: 'teams',
    teamIds: ids?.teams?.slice(0, 1) ?? [newId()],
  }),
  createTicketTemplate: ({ ids }, n) => ({
    name: `Walk ${n}`,
    content: { subject: 'Walk' },
    sharing: 'teams',
    teamIds: ids?.teams?.slice(0, 1) ?? [newId()],
  }),
  duplicateTicketTemplate: (_company, n) => ({ name: `Walk ${n}` }),
  createRecurringTicket: ({ ids }, n) => ({
    name: `Walk ${n}`,
    templateId: ids?.ticket_templates?.[0] ?? newId(),
    rule: walkRule,
    timeZone: 'UTC',
  }),
  updateRecurringTicket: () => ({ rule: walkRule }),
  previewRecurrence: () => ({ rule: walkRule, timeZone: 'UTC' }),
  duplicateMacro: (_company, n) => ({ name: `Walk ${n}` }),
  renderMacro: ({ ids }) => ({ ticket: ids?.codes?.[0] ?? 'WALK-1' }),
  renderMacroDraft: ({ ids }) => ({ ticket: ids?.codes?.[0] ?? 'WALK-1', noteHtml: '<p>Walk</p>' }),
  renameMacroFolder: ({ word }) => ({ from: word, to: word }),
  // Whatever the walk has made of the macro: what is sent beside it is looked at.
  applyMacros: ({ ids }) => ({
    macros: [
      {
        id: ids?.macros?.[0] ?? newId(),
        skip: [
          'reply',
          'note',
          'status',
          'stage',
          'pipeline',
          'priority',
          'type',
          'queue',
          'assignee',
          'due',
          'snooze',
        ],
      },
    ],
  }),
  duplicateView: (_company, n) => ({ name: `Walk ${n}` }),
  orderViews: () => ({ ids: ['open'] }),
  chooseStartView: () => ({ viewId: 'mine' }),
  setRoleStartView: () => ({ viewId: 'mine' }),
  // Of one type alone: what such a field requires does not hold up the tickets of the walk.
  createCustomField: ({ ids }, n) => ({ name: `Walk ${n}`, type: 'text', typeIds: ids?.ticket_types?.slice(-1) }),
  updateCustomField: ({ ids }) => ({ typeIds: ids?.ticket_types?.slice(-1) }),
  createFieldSection: (_company, n) => ({ name: `Walk ${n}` }),
  updateFieldSection: (_company, n) => ({ name: `Walk ${n}` }),
  createFormRule: (_company, n) => ({
    name: `Walk ${n}`,
    condition: { field: 'subject', operator: 'contains', value: 'nothing like it' },
    effects: [{ effect: 'require', field: 'text' }],
  }),
  captureRuleExample: ({ ids }) => ({
    ...walkRuleOf('urgent'),
    triggers: [{ on: 'created' }],
    ticket: ids?.codes?.[0] ?? 'WALK-1',
  }),
  writeRuleExample: () => ({
    ...walkRuleOf('urgent'),
    triggers: [{ on: 'created' }],
    name: 'Walk',
    trigger: 0,
    at: '2030-01-02T09:00:00Z',
    fields: { priority: 'urgent' },
    matches: true,
  }),
  checkRuleExamples: () => ({ ...walkRuleOf('urgent'), examples: [] }),
  // Of a priority that the walk gives to nothing.
  createRule: (_company, n) => ({ ...walkRuleOf('urgent'), name: `Walk ${n}` }),
  updateRule: () => walkRuleOf('high'),
  dryRunRule: () => walkRuleOf('urgent'),
  orderRules: ({ ids }) => ({ ids: ids?.rules?.slice(0, 1) ?? [newId()] }),
  orderCustomFields: ({ ids }) => ({ ids: ids?.custom_fields?.slice(0, 1) ?? [newId()] }),
  orderFieldSections: ({ ids }) => ({ ids: ids?.field_sections?.slice(0, 1) ?? [newId()] }),
  orderFormRules: ({ ids }) => ({ ids: ids?.form_rules?.slice(0, 1) ?? [newId()] }),
  createUserStatus: (_company, n) => ({ name: `Walk ${n}` }),
  updateUserStatus: () => ({ color: 'teal' }),
  orderUserStatuses: ({ ids }) => ({ ids: ids?.user_statuses?.slice(0, 1) ?? [newId()] }),
  takeStatus: ({ ids }) => ({ statusId: ids?.user_statuses?.[0] ?? newId() }),
  createRoutingRule: ({ ids }, n) => ({
    name: `Walk ${n}`,
    condition: { field: 'subject', operator: 'contains', value: 'nothing like it' },
    queueId: ids?.queues?.[0] ?? newId(),
  }),
  updateRoutingRule: (_company, n) => ({ name: `Walk rule ${n}` }),
  orderRoutingRules: ({ ids }) => ({ ids: ids?.routing_rules?.slice(0, 1) ?? [newId()] }),
  tryRouting: ({ ids }) => ({ ticket: ids?.codes?.[0] ?? 'WALK-1' }),
  setQueueRouting: (company) => queueRouting(company),
  dryRunRouting: (company) => ({
    rules: [
      {
        name: 'Walk',
        condition: { field: 'subject', operator: 'contains', value: 'nothing like it' },
        queueId: company.ids?.queues?.[0] ?? newId(),
      },
    ],
    queues: [{ queueId: company.ids?.queues?.[0] ?? newId(), ...queueRouting(company) }],
  }),
  escalateTicket: () => ({ reason: 'Walk' }),
  updateNotificationPreferences: ({ ids }) => ({ queues: [{ queueId: ids?.queues?.at(0) ?? newId(), kinds: null }] }),
  setWorkingHours: ({ ids }) => ({ choice: 'calendar', calendarId: ids?.calendars?.at(-1) ?? newId() }),
  setUsualWorkingHours: ({ ids }) => ({ calendarId: ids?.calendars?.at(-1) ?? newId() }),
  setMemberSkills: ({ ids }) => ({ skills: [{ skillId: ids?.skills?.at(-1) ?? newId(), level: 1 }] }),
  createSkill: (_company, n) => ({ name: `Walk ${n}` }),
  renameSkill: (_company, n) => ({ name: `Walk skill ${n}` }),
  previewAbsence: ({ ids }) => ({
    userId: ids?.users?.[0] ?? newId(),
    statusId: ids?.user_statuses?.[0] ?? newId(),
  }),
  giveBack: () => ({ ticketIds: [] }),
  createQueue: (_company, n) => ({ name: `Walk ${n}` }),
  createCalendar: (_company, n) => ({ name: `Walk ${n}`, timeZone: 'UTC', week: walkWeek }),
  updateCalendar: () => ({ week: walkWeek }),
  previewCalendarDays: () => ({ timeZone: 'UTC', week: walkWeek, holidays: null, ownDays: [] }),
  addBusinessTime: () => ({ from: '2030-01-02T09:00:00.000Z', minutes: 60 }),
  measureBusinessTime: () => ({ from: '2030-01-02T09:00:00.000Z', to: '2030-01-03T09:00:00.000Z' }),
  orderQueues: ({ ids }) => ({ ids: ids?.queues ?? [newId()] }),
  askForAccess: ({ ids }) => ({ ticket: ids?.tickets?.[0] ?? newId() }),
  setTicketVisibility: () => ({ visibility: 'public' }),
  createRole: (_company, n) => ({ name: `Walk ${n}`, ticketScope: 'own', permissions: ['messages:read'] }),
  updateRole: (_company, n) => ({ name: `Walk role ${n}` }),
  mergeLabels: ({ ids }) => ({ intoId: ids?.labels?.at(-1) ?? newId() }),
  createAccountTier: (_company, n) => ({ name: `Walk ${n}` }),
  updateAccountTier: (_company, n) => ({ name: `Walk tier ${n}` }),
  orderAccountTiers: ({ ids }) => ({ ids: ids?.account_tiers?.slice(0, 1) ?? [newId()] }),
  // Itself: both are looked at, nothing is done.
  mergeContact: ({ ids }) => ({ otherId: ids?.contacts?.at(-1) ?? newId() }),
  mergeAccount: ({ ids }) => ({ otherId: ids?.accounts?.at(-1) ?? newId() }),
  createTicketType: (_company, n) => ({ name: `Walk ${n}` }),
  orderTicketTypes: ({ ids }) => ({ ids: ids?.ticket_types?.slice(0, 1) ?? [newId()] }),
  // One that is merged already: both are looked at, nothing is done.
  mergeTickets: ({ ids }) => ({ sourceIds: [ids?.merged?.[0] ?? newId()] }),
  splitTicket: () => ({ messageIds: [newId()] }),
  moveToTicket: ({ ids }) => ({ messageIds: [newId()], target: ids?.tickets?.at(-1) ?? newId() }),
  addParticipant: ({ ids }) => ({ contactId: ids?.contacts?.[0] ?? newId() }),
  applyChecklistTemplate: ({ ids }) => ({ templateId: ids?.checklist_templates?.[0] ?? newId() }),
  linkTickets: ({ ids }) => ({ relation: 'related', other: ids?.merged?.[0] ?? newId() }),
  createChecklistTemplate: (_company, n) => ({ name: `Walk ${n}`, items: [{ text: 'Walk' }] }),
  orderChecklist: ({ ids }) => ({ ids: ids?.checklist_items?.slice(0, 1) ?? [newId()] }),
  announcePresence: () => ({ clientId: 'walk-window', ticketId: null }),
  createLabel: (_company, n) => ({ name: `Walk ${n}` }),
  createInvitation: (company, n) => ({ email: `walk${n}@walk.test`, roleId: company.ids.roles?.at(-1) }),
  switchOrganization: (company) => ({ organizationId: company.orgId }),
  changePassword: () => ({ currentPassword: 'not this one', newPassword: adminPassword }),
  acceptInvitation: () => ({ name: 'Walk', password: 'the walker has a phrase' }),
  readNotifications: ({ ids }) => ({ ids: ids.notifications?.slice(0, 1) }),
  resetPassword: () => ({ password: 'the walker has a phrase' }),
}

const note = { message: { kind: 'note', bodyText: 'Walk' } }
const reply = { message: { kind: 'public', bodyText: 'Walk', confirmed: true } }

/** What an address cannot do without. */
export const queries: Record<string, (company: WalkCompany) => string> = {
  previewContactMerge: ({ ids }) => `other=${ids.contacts?.[0]}`,
  previewAccountMerge: ({ ids }) => `other=${ids.accounts?.[0]}`,
  previewCrmCard: () => 'email=walker@stranger.test',
}

/** Fields that are looked at only beside another one: `operation.field`; `{id}` is the id that is tried. */
export const beside: Record<string, Record<string, unknown>> = {
  'createEmbedToken.accountId': { contactId: undefined },
  'readNotifications.ticketId': { ids: undefined },
  'applyMacros.message.attachmentIds.*': note,
  'applyMacros.message.grantAccess.*': {
    message: { kind: 'note', bodyHtml: '<p><span data-mention="user:{id}">@Walk</span></p>' },
  },
  'applyMacros.message.answersId': reply,
  'applyMacros.message.channelId': reply,
  'applyMacros.message.lastSeenMessageId': note,
  'applyMacros.message.draftId': note,
  'checkBulkChange.macros.*.id': { change: undefined },
  'checkBulkChange.sla.policyId': { change: undefined, sla: { reason: 'Walk' } },
  'checkBulkChange.visibility.userIds.*': { visibility: { visibility: 'private' } },
  'checkBulkChange.visibility.teamIds.*': { visibility: { visibility: 'private' } },
  'createBulkChange.macros.*.id': { change: undefined },
  'createBulkChange.sla.policyId': { change: undefined, sla: { reason: 'Walk' } },
  'createBulkChange.visibility.userIds.*': { visibility: { visibility: 'private' } },
  'createBulkChange.visibility.teamIds.*': { visibility: { visibility: 'private' } },
  'createTeam.leadIds.*': { memberIds: ['{id}'] },
  'updateTeam.leadIds.*': { memberIds: ['{id}'] },
  'updateMember.reassignTo': { active: false },
  'postMessage.channelId': { kind: 'public' },
  'postMessage.grantAccess.*': { bodyHtml: '<p><span data-mention="user:{id}">@Walk</span></p>' },
  'postMessage.answersId': { kind: 'public' },
}

/**
 * What a viewer changes all the same: what is his own, and nothing of the organization's. A new route that changes something and
 * asks for no permission fails the walk until it is weighed and named here.
 */
export const viewerMay = [
  'addBusinessTime',
  'allowRemoteImages',
  'announcePresence',
  'askForAccess',
  'changePassword',
  'chooseStartView',
  'endMySession',
  'followTicket',
  'unfollowTicket',
  'duplicateMacro',
  'duplicateView',
  'markTicketRead',
  'measureBusinessTime',
  'orderViews',
  'readNotifications',
  'renderMacro',
  'renderMacroDraft',
  'setSubstitutes',
  'setWorkingHours',
  'switchOrganization',
  'takeStatus',
  'updateMe',
  'updateNotificationPreferences',
]

/** What is its maker's alone: others, viewers among them, do not even find it. */
export const makersOnly = [
  'cancelBulkChange',
  'deleteAttachment',
  'sendHeldReplies',
  'undoBulkChange',
  'undoMacroRun',
  'undoMessage',
]

/** Fields that take an id only after something that the walk does not make: a test beside their module names one. */
export const namedElsewhere = [
  // The names of examples themselves: they are kept in their rule, and point to nothing.
  'checkRuleExamples.examples.*.id',
  'createRule.examples.*.id',
  'updateRule.examples.*.id',
  'createSlaPolicy.steps.*.id',
  'previewSlaPolicy.steps.*.id',
  'giveBack.ticketIds.*',
  // Contacts are being linked to every account of the walk: customer-merges.test.ts.
  'mergeAccount.otherId',
  'sendHeldReplies.rows.*.lastSeenMessageId',
  'sendHeldReplies.rows.*.ticketId',
  'setSubstitutes.userIds.*',
  'updateSlaPolicy.steps.*.id',
]

/** Fields of ids that may be gone already: one that is not there changes nothing and is answered the same, wherever it is from. */
export const mayBeGone = [
  'announcePresence.watch.*',
  'applyMacros.message.draftId',
  'applyMacros.message.lastSeenMessageId',
  'checkBulkChange.change.removeLabelIds.*',
  'checkBulkChange.tickets.ids.*',
  'createBulkChange.change.removeLabelIds.*',
  'createBulkChange.tickets.ids.*',
  'orderViews.ids.*',
  'giveBack.ticketIds.*',
  'readNotifications.ids.*',
  'readNotifications.ticketId',
  'postMessage.draftId',
  'postMessage.lastSeenMessageId',
  'saveDraft.answersId',
  'saveDraft.channelId',
  'saveDraft.seenMessageId',
  'scheduleMessage.draftId',
  'sendHeldReplies.rows.*.lastSeenMessageId',
  'sendHeldReplies.rows.*.ticketId',
  'scheduleMessage.lastSeenMessageId',
  'updateTicket.removeLabelIds.*',
]

/** Answers that never end, or take their time. */
export const streams = ['streamEvents', 'testStream']

/** Of routes that are walked with objects in place of contacts. */
const bodiesOfObjects: typeof bodies = {
  setTicketAssociation: ({ ids }) => ({ recordId: ids?.things?.[0] ?? newId() }),
  previewRecordTickets: ({ ids }) => ({ recordIds: [ids?.things?.[0] ?? newId()] }),
  makeRecordTickets: ({ ids }) => ({ recordIds: [ids?.things?.[0] ?? newId()], subject: 'Walk' }),
}

/** The body for an operation; undefined: its schema says all. */
export const bodyFor = ({ id, type }: Pick<Operation, 'id' | 'type'>, company: WalkCompany, n: number): unknown =>
  (type?.startsWith('object') ? bodiesOfObjects[id] : undefined)?.(company, n) ?? bodies[id]?.(company, n)
