import { isDeepStrictEqual } from 'node:util'
import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { can } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { filterTeams } from '../members/teams.ts'
import { cleanLabelName, colorOf, type LabelColor } from './labels.rules.ts'
import type { GroupedLabel, LabelRow } from './labels.store.ts'
import * as store from './labels.store.ts'

/** Counts of uses stop here: a label on a million tickets costs no more than one on a thousand. */
const useCap = 1000

export type LabelWithUse = GroupedLabel & { usable: boolean; ticketCount: number; ticketCountCapped: boolean }

async function withUses(cx: Cx, labels: GroupedLabel[]): Promise<LabelWithUse[]> {
  const uses = await store.countLabelUses(
    cx,
    labels.map((label) => label.id),
    useCap,
  )
  return labels.map((label) => {
    const count = uses.get(label.id) ?? 0
    const usable = mayUse(cx, label.teamIds)
    return { ...label, usable, ticketCount: Math.min(count, useCap), ticketCountCapped: count > useCap }
  })
}

/** All labels by name, with their uses. */
export async function listLabels(cx: Cx): Promise<LabelWithUse[]> {
  return withUses(cx, await store.listLabels(cx))
}

/** Labels of one ticket, by name. */
export async function listTicketLabels(cx: Cx, ticketId: string): Promise<LabelRow[]> {
  return (await store.labelsOf(cx, [ticketId])).get(ticketId) ?? []
}

/** The labels of the ids that there are, by name. */
export async function listLabelsById(cx: Cx, ids: readonly string[]): Promise<LabelRow[]> {
  const labels = await store.findLabels(cx, { ids: [...ids] })
  return labels.sort((a, b) => a.name.localeCompare(b.name))
}

/** 422 `label.unknown_team`; 409 `label.name_taken` when there is one of this name, in any case. */
export async function createLabel(
  cx: Cx,
  input: { name: string; color: LabelColor; group?: string | null; teamIds?: string[] },
): Promise<LabelWithUse> {
  const { teamIds: asked = [], ...named } = input
  const teamIds = await requireTeams(cx, asked)
  const label = await store.insertLabel(cx, { ...named, name: requireName(input.name) })
  if (!label) throw nameTaken(input.name)
  await store.saveLabelTeams(cx, label.id, teamIds)
  emit(cx, 'label.created', { labelId: label.id, name: label.name, color: label.color })
  return { ...label, teamIds, usable: mayUse(cx, teamIds), ticketCount: 0, ticketCountCapped: false }
}

/** Renames, recolours or puts into another group; tickets keep the label, since they hold its id. */
export async function updateLabel(
  cx: Cx,
  input: { id: string; name?: string; color?: LabelColor; group?: string | null; teamIds?: string[] },
): Promise<LabelWithUse> {
  const before = await store.lockLabel(cx, input.id)
  if (!before) throw labelNotFound()
  const after = {
    ...before,
    name: input.name === undefined ? before.name : requireName(input.name),
    color: input.color ?? before.color,
    group: input.group === undefined ? before.group : input.group,
    teamIds: input.teamIds === undefined ? before.teamIds : await requireTeams(cx, input.teamIds),
  }
  if (!isDeepStrictEqual(after, before)) {
    const [taken] = await store.findLabels(cx, { names: [after.name] })
    if (taken && taken.id !== before.id) throw nameTaken(after.name)
    try {
      await store.saveLabel(cx, after)
      await store.saveLabelTeams(cx, after.id, after.teamIds)
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(after.name) : error
    }
    const changes = {
      ...(after.name === before.name ? {} : { name: { from: before.name, to: after.name } }),
      ...(after.color === before.color ? {} : { color: { from: before.color, to: after.color } }),
      ...(after.group === before.group ? {} : { group: { from: before.group, to: after.group } }),
      ...(isDeepStrictEqual(after.teamIds, before.teamIds)
        ? {}
        : { teams: { from: before.teamIds, to: after.teamIds } }),
    }
    emit(cx, 'label.updated', { labelId: after.id, changes })
  }
  const [label] = await withUses(cx, [after])
  if (!label) throw labelNotFound()
  return label
}

/** Makes two labels one: tickets of the first have the second, and the first is gone. 422 `label.not_found` names `intoId`. */
export async function mergeLabels(cx: Cx, input: { id: string; intoId: string }): Promise<LabelWithUse> {
  // In the order of their ids, so that two merges at once do not wait for each other.
  const locked = new Map<string, GroupedLabel | null>()
  for (const id of [input.id, input.intoId].sort()) locked.set(id, await store.lockLabel(cx, id))
  const from = locked.get(input.id)
  const into = locked.get(input.intoId)
  if (!from) throw labelNotFound()
  if (!into || into.id === from.id)
    throw unprocessable('label.bad_target', 'Choose another label to merge this one into.', [
      { path: 'intoId', message: 'Choose another label.' },
    ])
  await store.moveLabel(cx, from.id, into.id)
  await store.deleteLabel(cx, from.id)
  const ref = ({ id, name }: LabelRow) => ({ id, name })
  emit(cx, 'label.merged', { labelId: from.id, from: ref(from), into: ref(into) })
  const [label] = await withUses(cx, [into])
  if (!label) throw labelNotFound()
  return label
}

/**
 * Deletes the label and takes it from its tickets. The answer says from how many that the actor sees, the event from how many
 * at all (each to 1,000).
 */
export async function deleteLabel(
  cx: Cx,
  input: { id: string },
): Promise<{ ticketCount: number; ticketCountCapped: boolean }> {
  const label = await store.lockLabel(cx, input.id)
  if (!label) throw labelNotFound()
  const [used] = await withUses(cx, [label])
  const all = await store.countTicketsWith(cx, label.id, useCap)
  await store.deleteLabel(cx, label.id)
  const capped = all > useCap
  emit(cx, 'label.deleted', {
    labelId: label.id,
    name: label.name,
    ticketCount: capped ? useCap : all,
    ticketCountCapped: capped,
  })
  return { ticketCount: used?.ticketCount ?? 0, ticketCountCapped: used?.ticketCountCapped ?? false }
}

/** Of a label with teams their members, and who manages labels; the product itself goes by its rules. */
const mayUse = (cx: Cx, teamIds: readonly string[]) =>
  teamIds.length === 0 ||
  cx.actor.kind !== 'user' ||
  can(cx.actor, 'labels:manage') ||
  cx.actor.teamIds.some((id) => teamIds.includes(id))

/** Those of the labels that the actor neither puts on tickets nor takes off. */
export async function unusableLabels<Label extends { id: string }>(cx: Cx, labels: readonly Label[]): Promise<Label[]> {
  if (cx.actor.kind !== 'user' || labels.length === 0 || can(cx.actor, 'labels:manage')) return []
  const teams = await store.findLabelTeams(
    cx,
    labels.map((label) => label.id),
  )
  return labels.filter((label) => !mayUse(cx, teams.get(label.id) ?? []))
}

/** 403 `label.not_yours` that names the labels which other teams put on tickets and take off (product.md TK9). */
export async function requireUsable(cx: Cx, labels: readonly LabelRow[]): Promise<void> {
  const others = await unusableLabels(cx, labels)
  if (others.length > 0)
    throw forbidden(
      'label.not_yours',
      words`Only members of its teams put this label on tickets or take it off: ${{ labels: others.map(({ name }) => name) }}.`,
    )
}

/** The teams of a label; 422 `label.unknown_team` names those that are not there. */
async function requireTeams(cx: Cx, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)].sort()
  const known = new Set(await filterTeams(cx, wanted))
  const errors = ids.flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `teamIds.${i}`, message: 'There is no such team.' }],
  )
  if (errors.length > 0) throw unprocessable('label.unknown_team', 'A team of the label is not there.', errors)
  return wanted
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Labels by ids or names. A name that no label has is made a label when the actor may manage labels; else, and for unknown
 * ids, 422 `label.not_found` that names each.
 */
export async function resolveLabels(cx: Cx, wanted: string[]): Promise<LabelRow[]> {
  const ids = wanted.filter((word) => uuid.test(word)).map((word) => word.toLowerCase())
  const names = wanted.filter((word) => !uuid.test(word)).map(requireName)
  const found = await store.findLabels(cx, { ids, names })
  const labels = new Map(found.map((label) => [label.id, label]))
  const missing: string[] = ids.filter((id) => !labels.has(id))
  for (const name of names) {
    const known = [...labels.values()].some((label) => label.name.toLowerCase() === name.toLowerCase())
    if (known) continue
    if (!can(cx.actor, 'labels:manage')) missing.push(name)
    else {
      const label = await ensureLabel(cx, name)
      labels.set(label.id, label)
    }
  }
  if (missing.length > 0) {
    const labels = missing.map((word) => `“${word}”`)
    throw unprocessable(
      'label.unknown',
      words`There is no label ${{ labels }}. Choose existing labels, or let somebody who manages labels make it.`,
      missing.map((word) => ({ path: `labels.${wanted.indexOf(word)}`, message: 'There is no such label.' })),
    )
  }
  return [...labels.values()]
}

async function ensureLabel(cx: Cx, name: string): Promise<LabelRow> {
  const made = await store.insertLabel(cx, { name, color: colorOf(name) })
  if (made) {
    emit(cx, 'label.created', { labelId: made.id, name: made.name, color: made.color })
    return made
  }
  const [other] = await store.findLabels(cx, { names: [name] })
  if (!other) throw new Error(`The label ${name} was taken by another transaction and is not there.`)
  return other
}

function requireName(name: string): string {
  const clean = cleanLabelName(name)
  if (clean === '' || clean.length > 60)
    throw unprocessable('label.bad_name', 'A label has a name of 1 to 60 characters.', [
      { path: 'name', message: '1 to 60 characters.' },
    ])
  if (clean.includes(','))
    throw unprocessable('label.bad_name', 'The name of a label has no comma.', [{ path: 'name', message: 'No comma.' }])
  return clean
}

const labelNotFound = () => notFound('label.not_found', 'There is no such label.')
const nameTaken = (name: string) => conflict('label.name_taken', words`There is a label “${{ name }}” already.`)
