import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'

export const minPasswordLength = 10

export interface Setup {
  organization: string
  prefix: string
  name: string
  email: string
  password: string
  supportAddress: string
}

export interface Invitation {
  email: string
  organization: { name: string }
  invitedBy: { name: string } | null
  /** The address has an account already (another organization): its password is asked, not a new one. */
  hasAccount: boolean
}

/** Whether this installation has no organization yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: async () => (await read(api.GET('/api/v1/setup'))) as { needed: boolean },
  gcTime: 0,
  staleTime: 0,
})

/** Whether a ticket prefix is free and well formed; `reason` is the sentence when not. */
export function prefixQuery(value: string) {
  return queryOptions({
    queryKey: ['setup', 'prefix', value],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/setup/prefix', { params: { query: { value } }, signal }))) as {
        available: boolean
        reason?: string
      },
    enabled: value !== '',
    staleTime: 10_000,
    retry: false,
  })
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: async () =>
      (await read(api.GET('/api/v1/invitations/{token}', { params: { path: { token } } }))) as Invitation,
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
