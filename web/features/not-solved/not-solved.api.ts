import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

export type NotSolvedOffer = components['schemas']['NotSolvedOffer']

const of = (token: string) => ({ params: { path: { token } } })

/** What the link of a customer leads to. Looking changes nothing. */
export const notSolvedQuery = (token: string) =>
  queryOptions({
    queryKey: ['not-solved', token],
    queryFn: ({ signal }) => read(api.GET('/api/v1/not-solved/{token}', { ...of(token), signal })),
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })

/** Opens the ticket again. `done` false: there was nothing to open, and the comment was not taken. */
export const sayNotSolved = (token: string, comment: string) =>
  read(api.POST('/api/v1/not-solved/{token}', { ...of(token), body: { comment } }))
