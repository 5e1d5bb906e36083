import type { Cx } from '../../platform/context.ts'
import type { TypeRow } from './tickets.store.ts'

/** The organization's pipelines in their order. */
export async function listPipelines(cx: Cx): Promise<{ id: string; name: string; isDefault: boolean }[]> {
  return cx.tx
    .selectFrom('pipelines')
    .select(['id', 'name', 'isDefault'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** The organization's ticket types in their order. */
export async function listTypes(cx: Cx): Promise<TypeRow[]> {
  return cx.tx
    .selectFrom('ticketTypes')
    .select(['id', 'key', 'name'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}
