import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

export type Setup = components['schemas']['SetUp']
export type Invitation = components['schemas']['InvitationOffer']

/** Whether this installation has no organization yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => read(api.GET('/api/v1/setup')),
  gcTime: 0,
  staleTime: 0,
})

/** Whether a ticket prefix is free and well formed, with the sentence to show. */
export function prefixQuery(value: string) {
  return queryOptions({
    queryKey: ['setup', 'prefix', value],
    queryFn: ({ signal }) => read(api.GET('/api/v1/setup/prefix', { params: { query: { value } }, signal })),
    enabled: value !== '',
    staleTime: 10_000,
    retry: false,
  })
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => read(api.GET('/api/v1/invitations/{token}', { params: { path: { token } } })),
    gcTime: 0,
  })
}

export function completeSetup(setup: Setup): Promise<unknown> {
  return read(api.POST('/api/v1/setup', { body: setup }))
}

export function signIn(credentials: { email: string; password: string }): Promise<unknown> {
  return read(api.POST('/api/v1/session', { body: credentials }))
}

export function requestPasswordReset(email: string): Promise<unknown> {
  return read(api.POST('/api/v1/password-resets', { body: { email } }))
}

export function resetPassword(token: string, password: string): Promise<unknown> {
  return read(api.POST('/api/v1/password-resets/{token}', { params: { path: { token } }, body: { password } }))
}

/** `name` is left out for people who have an account. */
export function acceptInvitation(token: string, person: { name?: string; password: string }): Promise<unknown> {
  return read(api.POST('/api/v1/invitations/{token}', { params: { path: { token } }, body: person }))
}
