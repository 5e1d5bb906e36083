import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
export type Webhook = Schemas['Webhook']
export type WebhookDelivery = Schemas['WebhookDelivery']
export type DeliveryState = WebhookDelivery['state']

const key = ['webhooks'] as const
const one = (id: string) => ({ params: { path: { id } } })

/** Where a rule calls. */
export const webhooksQuery = (ruleId: string) =>
  queryOptions({
    queryKey: [...key, 'of', ruleId],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/webhooks', { params: { query: { ruleId } }, signal }))).data,
  })

/** It is tried now (a try that goes on has no reason yet why it failed), or in a moment: worth another look. */
export const isComing = ({ state, attempts, why, nextAt }: WebhookDelivery): boolean =>
  state === 'behind' ||
  (state === 'waiting' && (attempts === 0 || why === null || Date.parse(nextAt ?? '') < Date.now() + 15_000))

const lookAgainMs = 2_000

/** The calls of a rule, the newest first. */
export const deliveriesQuery = (ruleId: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...key, 'calls', ruleId, state ?? 'all'],
    queryFn: ({ signal, pageParam }) => {
      const query = { ruleId, limit: 50, ...(state && { state }), ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/webhook-deliveries', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.data.some(isComing)) ? lookAgainMs : false,
  })

/** One call, with what was sent and answered; looked at again while it is on its way. */
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: [...key, 'call', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/webhook-deliveries/{id}', { ...one(id), signal })),
    refetchInterval: ({ state: { data } }) => (data && isComing(data) ? lookAgainMs : false),
  })

export function refreshWebhooks(): void {
  void queryClient.invalidateQueries({ queryKey: key })
}

export const makeWebhookSecret = (id: string, keepOldHours: number) =>
  read(api.POST('/api/v1/webhooks/{id}/secret', { ...one(id), body: { keepOldHours } }))
export const testWebhook = (id: string) => read(api.POST('/api/v1/webhooks/{id}/test', one(id)))
export const replayDelivery = (id: string) => read(api.POST('/api/v1/webhook-deliveries/{id}/replay', one(id)))
