import type { Cx } from '../../platform/context.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { keyOfName } from '../../platform/keys.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { LabelColor } from './labels.rules.ts'
import { inOrder } from './pipelines.rules.ts'
import { listPipelines } from './pipelines.store.ts'
import type { TicketType } from './types.contract.ts'
import type { FullType } from './types.store.ts'
import * as store from './types.store.ts'

/** More would not be chosen from but searched through. */
const maxTypes = 100

const present = ({ position: _position, ...type }: FullType): TicketType => type

/** All types in their order, archived ones too. */
export async function listTicketTypes(cx: Cx): Promise<TicketType[]> {
  return (await store.listTypes(cx)).map(present)
}

type Input = { name: string; key?: string; color: LabelColor; pipelineId?: string | null }

/** Makes a type at the end. 409 `type.name_taken`, `type.key_taken`. */
export async function createTicketType(cx: Cx, input: Input): Promise<TicketType> {
  const types = await lockTypes(cx)
  if (types.length >= maxTypes)
    throw unprocessable('type.too_many', words`There can be at most ${{ most: maxTypes }} types. Archived ones count.`)
  const key = input.key ?? keyOfName(input.name, new Set(types.map((type) => type.key)), 'type')
  if (types.some((type) => type.key === key))
    throw conflict('type.key_taken', words`There is a type with the key ${{ key }} already.`, undefined, [
      { path: 'key', message: 'This key is taken.' },
    ])
  const type: FullType = {
    id: newId(),
    key,
    name: input.name,
    color: input.color,
    pipelineId: input.pipelineId ?? null,
    archived: false,
    position: Math.max(0, ...types.map((one) => one.position)) + 1,
  }
  await requireSense(cx, types, type)
  await store.insertType(cx, type)
  emit(cx, 'ticket_type.created', { typeId: type.id, key, name: type.name })
  return present(type)
}

export async function updateTicketType(
  cx: Cx,
  input: { id: string; name?: string; color?: LabelColor; pipelineId?: string | null; archived?: boolean },
): Promise<TicketType> {
  const types = await lockTypes(cx)
  const before = types.find((one) => one.id === input.id)
  if (!before) throw typeNotFound()
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const after: FullType = { ...before, ...Object.fromEntries(given) }
  const changed = (Object.keys(after) as (keyof FullType)[]).filter((part) => after[part] !== before[part])
  if (changed.length === 0) return present(before)
  await requireSense(cx, types, after)
  await store.saveType(cx, after, before)
  const changes = Object.fromEntries(changed.map((part) => [part, { from: before[part], to: after[part] }]))
  emit(cx, 'ticket_type.updated', { typeId: after.id, key: after.key, name: after.name, changes })
  return present(after)
}

/** Deletes a type that no ticket has; 409 `type.has_tickets` otherwise: archive it. */
export async function deleteTicketType(cx: Cx, id: string): Promise<void> {
  const type = (await lockTypes(cx)).find((one) => one.id === id)
  if (!type) throw typeNotFound()
  if (await store.isTypeUsed(cx, id))
    throw conflict(
      'type.has_tickets',
      words`Tickets are of the type “${{ type: type.name }}”. Archive it: they keep it, and nobody chooses it any more.`,
    )
  await store.deleteTypeRow(cx, id)
  emit(cx, 'ticket_type.deleted', { typeId: id, key: type.key, name: type.name })
}

export async function orderTicketTypes(cx: Cx, ids: string[]): Promise<TicketType[]> {
  const order = inOrder(await lockTypes(cx), ids).map((type) => type.id)
  await store.saveTypePositions(cx, order)
  emit(cx, 'ticket_type.reordered', { ids: order })
  return listTicketTypes(cx)
}

async function lockTypes(cx: Cx): Promise<FullType[]> {
  require(cx.actor, 'settings:manage')
  return store.lockTypes(cx)
}

async function requireSense(cx: Cx, types: readonly FullType[], type: FullType): Promise<void> {
  const name = type.name.toLowerCase()
  if (types.some((one) => one.id !== type.id && !one.archived && one.name.toLowerCase() === name))
    throw conflict('type.name_taken', words`There is a type “${{ type: type.name }}” already.`, undefined, [
      { path: 'name', message: 'This name is taken.' },
    ])
  if (type.pipelineId === null) return
  const pipelines = await listPipelines(cx)
  if (!pipelines.some((one) => one.id === type.pipelineId && !one.leaving))
    throw unprocessable('ticket.unknown_pipeline', 'There is no such pipeline.', [
      { path: 'pipelineId', message: 'There is no such pipeline.' },
    ])
}

const typeNotFound = () => notFound('type.not_found', 'There is no such type.')
