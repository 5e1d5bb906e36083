import { sql } from 'kysely'
import { z } from 'zod'
import type { Cx, UserActor } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { Instant } from '../../platform/http/fields.ts'
import { eventFor } from './event-visibility.rules.ts'

/** The sections of the settings, and how the names of the events begin that tell of their changes. */
const beginnings = {
  general: ['org.updated'],
  members: ['member.', 'role.', 'team.'],
  'user-statuses': ['user_status.'],
  queues: ['queue.'],
  calendars: ['calendar.'],
  routing: ['routing.rule', 'routing.skill', 'routing.usual_hours'],
  sla: ['sla_policy.'],
  pipelines: ['pipeline.'],
  'custom-fields': ['field.created', 'field.updated', 'field.deleted', 'field.reordered', 'field.section_'],
  'form-rules': ['field.rule_'],
  'ticket-types': ['ticket_type.'],
  'account-tiers': ['account_tier.'],
  labels: ['label.'],
  macros: ['macro.'],
  'ticket-templates': ['ticket_template.'],
  'recurring-tickets': ['recurring.created', 'recurring.updated', 'recurring.deleted'],
  automations: ['rule.created', 'rule.updated', 'rule.deleted', 'rule.reordered', 'webhook.secret_made'],
  'crm-cards': ['crm_card.'],
  checklists: ['checklist.'],
  'api-keys': ['apikey.'],
  channels: ['channel.created', 'channel.updated', 'channel.deleted', 'channel.connected'],
  'sending-domains': ['sending_domain.created', 'sending_domain.deleted'],
} as const
export type SettingsSection = keyof typeof beginnings
const sections = Object.keys(beginnings) as SettingsSection[]

/** Kinds of things that say of themselves who changed them: under which key their events name them, and how these begin. */
const objects = {
  members: { key: 'userId', begins: ['member.'] },
  roles: { key: 'roleId', begins: ['role.'] },
  teams: { key: 'teamId', begins: ['team.'] },
  'user-statuses': { key: 'statusId', begins: beginnings['user-statuses'] },
  queues: { key: 'queueId', begins: beginnings.queues },
  calendars: { key: 'calendarId', begins: beginnings.calendars },
  'routing-rules': { key: 'ruleId', begins: ['routing.rule_'] },
  skills: { key: 'skillId', begins: ['routing.skill_'] },
  sla: { key: 'policyId', begins: beginnings.sla },
  pipelines: { key: 'pipelineId', begins: beginnings.pipelines },
  'custom-fields': { key: 'fieldId', begins: beginnings['custom-fields'] },
  'field-sections': { key: 'sectionId', begins: ['field.section_'] },
  'form-rules': { key: 'ruleId', begins: beginnings['form-rules'] },
  'ticket-types': { key: 'typeId', begins: beginnings['ticket-types'] },
  'account-tiers': { key: 'tierId', begins: beginnings['account-tiers'] },
  labels: { key: 'labelId', begins: beginnings.labels },
  macros: { key: 'macroId', begins: beginnings.macros },
  'ticket-templates': { key: 'templateId', begins: beginnings['ticket-templates'] },
  'recurring-tickets': { key: 'scheduleId', begins: beginnings['recurring-tickets'] },
  automations: { key: 'ruleId', begins: [...beginnings.automations, 'rule.paused'] },
  'crm-cards': { key: 'cardId', begins: beginnings['crm-cards'] },
  checklists: { key: 'id', begins: beginnings.checklists },
  'api-keys': { key: 'apiKeyId', begins: beginnings['api-keys'] },
  channels: { key: 'channelId', begins: beginnings.channels },
  'sending-domains': { key: 'sendingDomainId', begins: beginnings['sending-domains'] },
} as const satisfies Record<string, { key: string; begins: readonly string[] }>
type ObjectSection = keyof typeof objects
const objectSections = Object.keys(objects) as ObjectSection[]

const ChangedBy = z.object({
  kind: z.enum(['user', 'contact', 'system']),
  id: z.string().nullable(),
  name: z.string().describe('Empty for the system.'),
})

export const ListObjectChanges = z.strictObject({
  section: z.enum(objectSections).optional().describe('Of this section alone.'),
})
type ListObjectChanges = z.infer<typeof ListObjectChanges>

export const ObjectChanges = z
  .object({
    data: z.array(
      z.object({
        section: z.enum(objectSections),
        id: z.string().describe('Of the label, the macro, the member …'),
        at: Instant,
        by: ChangedBy,
        event: z.string().describe('The name of the event.'),
      }),
    ),
  })
  .meta({ id: 'ObjectChanges', description: 'What was never changed, or what you may not read, is absent.' })
export type ObjectChanges = z.infer<typeof ObjectChanges>

export const SettingChanges = z
  .object({
    data: z.array(
      z.object({
        section: z.enum(sections),
        at: Instant,
        by: ChangedBy,
        event: z.string().describe('The name of the event.'),
      }),
    ),
  })
  .meta({
    id: 'SettingChanges',
    description: 'Sections that were never changed, or that you may not read, are absent.',
  })
export type SettingChanges = z.infer<typeof SettingChanges>

function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw new Error('Settings are for members.')
  return cx.actor
}

/** So many of the newest changes of a section are looked through. */
const mostChanges = 20_000

/** Who changed each thing of the settings last, and when, as far as the actor may hear of it. */
export async function listObjectChanges(cx: Cx, { section }: ListObjectChanges): Promise<ObjectChanges> {
  const actor = memberOf(cx)
  const asked = section ? [section] : objectSections
  const all = asked.flatMap((one) =>
    objects[one].begins.map((begin) => ({ section: one, key: objects[one].key, begin })),
  )
  const { rows } = await sql<DomainEvent & { section: ObjectSection; object: string }>`
    select distinct on (a.section, object) a.section, newest.*
    from unnest(${all.map((one) => one.section)}::text[], ${all.map((one) => one.key)}::text[],
      ${all.map((one) => one.begin)}::text[]) a(section, key, begin)
    cross join lateral (
      select e.data ->> a.key as object, e.seq, e.name, e.ticket_id, e.actor_kind, e.actor_id, e.actor_name, e.cause, e.data, e.at
      from events e where e.org_id = ${cx.org.id} and e.ticket_id is null
        and e.name collate "C" >= a.begin and e.name collate "C" < a.begin || '~'
      order by e.seq desc limit ${mostChanges}) newest
    where object is not null order by a.section, object, newest.seq desc`.execute(cx.tx)
  const seen = rows.filter((event) => eventFor(actor, event, new Map()) !== null)
  return {
    data: seen.map(({ section: of, object, at, name, actorKind, actorId, actorName }) => ({
      section: of,
      id: object,
      at: at.toISOString(),
      by: { kind: actorKind, id: actorId, name: actorName },
      event: name,
    })),
  }
}

/** Who changed each section of the settings last, and when, as far as the actor may hear of it; told by the event log. */
export async function listSettingChanges(cx: Cx): Promise<SettingChanges> {
  const actor = memberOf(cx)
  const all = sections.flatMap((section) => beginnings[section].map((begin) => ({ section, begin })))
  const { rows } = await sql<DomainEvent & { section: SettingsSection }>`
    select a.section, e.seq, e.name, e.ticket_id, e.actor_kind, e.actor_id, e.actor_name, e.cause, e.data, e.at
    from unnest(${all.map((one) => one.section)}::text[], ${all.map((one) => one.begin)}::text[]) a(section, begin)
    cross join lateral (
      select max(n.seq) as seq from events n where n.org_id = ${cx.org.id} and n.ticket_id is null
        and n.name collate "C" >= a.begin and n.name collate "C" < a.begin || '~') newest
    join events e on e.org_id = ${cx.org.id} and e.seq = newest.seq`.execute(cx.tx)
  const seen = rows.filter((event) => eventFor(actor, event, new Map()) !== null)
  return {
    data: sections.flatMap((section) => {
      const [newest] = seen
        .filter((event) => event.section === section)
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
      if (!newest) return []
      const { at, name, actorKind, actorId, actorName } = newest
      return [{ section, at: at.toISOString(), by: { kind: actorKind, id: actorId, name: actorName }, event: name }]
    }),
  }
}
