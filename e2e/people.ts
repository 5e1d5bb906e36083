import { until } from './api.ts'
import type { Relay } from './relay.ts'
import type { Deskhand } from './server.ts'

export type Colleague = { id: string; name: string; email: string; password: string }

/** Invites somebody with a seeded role, and joins in his place by the link in the mail. The desk sends by the relay. */
export async function addColleague(
  desk: Deskhand,
  relay: Relay,
  who: { name: string; email: string; role: string },
): Promise<Colleague> {
  const roles = await desk.api.get<{ data: { id: string; key: string }[] }>('/roles')
  const roleId = roles.data.find(({ key }) => key === who.role)?.id
  await desk.api.post('/members/invitations', { email: who.email, roleId })
  const token = await until(
    async () => /\/invitations\/([\w-]+)/.exec((await relay.mailTo(who.email, 'Acme')).text ?? '')?.[1],
    Boolean,
    { what: `the invitation of ${who.email}` },
  )
  const password = `a long passphrase of ${who.name}`
  const joined = await fetch(`${desk.url}/api/v1/invitations/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: who.name, password }),
  })
  if (joined.status !== 201) throw new Error(`${who.name} could not join: ${joined.status} ${await joined.text()}`)
  const { user } = (await joined.json()) as { user: { id: string } }
  return { id: user.id, name: who.name, email: who.email, password }
}
