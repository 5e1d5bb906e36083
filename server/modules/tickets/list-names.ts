import type { Cx } from '../../platform/context.ts'
import type { Lookup } from '../conditions/condition-words.ts'
import { listQueues } from '../queues/queues.service.ts'
import * as labels from './labels.store.ts'
import * as store from './tickets.store.ts'
import { listTypes } from './types.store.ts'

/** The names of what tickets point to, but for customers and tickets, of which there are too many to list. */
export async function listNamesOf(cx: Cx, lookup: Lookup): Promise<{ id: string; name: string }[]> {
  switch (lookup) {
    case 'member':
      return store.listMemberNames(cx)
    case 'channel':
      return store.listChannelNames(cx)
    case 'label':
      return labels.listLabels(cx)
    case 'stage':
      return store.listStages(cx)
    case 'pipeline':
      return (await store.listStages(cx)).map((stage) => ({ id: stage.pipelineId, name: stage.pipelineName }))
    case 'queue':
      return listQueues(cx)
    case 'ticket_type':
      return listTypes(cx)
    default:
      return []
  }
}
