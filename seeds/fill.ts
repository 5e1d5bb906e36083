import { registerModules } from '../server/app.ts'
import { hashPassword } from '../server/modules/auth/passwords.ts'
import { createOrganizationWithAdmin } from '../server/modules/auth/set-up.ts'
import { createAccount } from '../server/modules/customers/accounts.service.ts'
import { ensureContact } from '../server/modules/customers/customers.service.ts'
import { createLogin, findLogin } from '../server/modules/members/logins.ts'
import { joinOrganization, updateMember } from '../server/modules/members/memberships.ts'
import { listRoles } from '../server/modules/members/roles.ts'
import { createTeam } from '../server/modules/members/teams.ts'
import { createLabel } from '../server/modules/tickets/labels.service.ts'
import { type Cx, type Runtime, systemActor, type UserActor } from '../server/platform/context.ts'
import { skipReactions } from '../server/platform/events.ts'
import { seededRoles } from '../server/platform/permissions.ts'
import { accountNames, agents, company, firstNames, labels, lastNames } from './company.ts'
import { goOnWithClocks } from './fill-clocks.ts'
import { fillDesk } from './fill-desk.ts'
import { fillFields } from './fill-fields.ts'
import { fillMacros } from './fill-macros.ts'
import { type Customer, fillTicket } from './fill-ticket.ts'
import { type Random, seededRandom } from './random.ts'

export type Demo = { orgId: string; email: string; password: string; made: boolean }

const days = 90

/**
 * Fills in the believable company: 6 agents in 2 teams, 40 accounts, 300 contacts, 600 tickets over 90 days. It goes through the
 * same services as everything else, with the clock of each step in the past; nothing is mailed. A second call changes nothing.
 */
export async function fillDemo(runtime: Runtime, counts = { contacts: 300, tickets: 600 }): Promise<Demo> {
  registerModules()
  const known = await runtime.runOpen((open) => findLogin(open, agents[0].email))
  const signIn = { email: agents[0].email, password: company.password }
  if (known) return { ...signIn, orgId: '', made: false }
  const random = seededRandom(20_261)
  const started = new Date(runtime.now().getTime() - days * 86_400_000)
  // No relay: what the agents of the demo answered is written as delivered, and must not wait in the outbox.
  const quiet: Runtime['run'] = (actor, work) =>
    runtime.run(actor, (cx) => work({ ...cx, settings: { ...cx.settings, relay: false } }))
  const passwordHash = await hashPassword(company.password)
  const { orgId, userId } = await runtime.runOpen((open) =>
    createOrganizationWithAdmin(open, {
      organization: company.name,
      prefix: company.prefix,
      name: agents[0].name,
      email: agents[0].email,
      passwordHash,
      supportAddress: company.supportAddress,
    }),
  )
  const system = systemActor(orgId, 'demo')
  const team = await quiet(system, (cx) => fillTeam(at(cx, started), { adminId: userId, passwordHash }))
  const admin = team[0]
  if (!admin) throw new Error('The company has no admin.')
  const fields = await quiet(admin, (cx) => fillFields(at(cx, started)))
  await quiet(admin, (cx) => fillMacros(at(cx, started)))
  await quiet(admin, (cx) => fillDesk(at(cx, started)))
  const customers = await quiet(system, (cx) => fillCustomers(at(cx, started), random, counts.contacts))
  const dispatcher = team[1]
  if (!dispatcher) throw new Error('The company has no manager.')
  for (let i = 0; i < counts.tickets; i += 1) {
    // More and more of them, as a company grows; the newest a few minutes old.
    const age = Math.round(days * 86_400_000 * (1 - Math.sqrt((i + 0.5) / counts.tickets)))
    const begun = new Date(runtime.now().getTime() - age - random.whole(2, 50) * 60_000)
    await fillTicket({ run: quiet, runtime, orgId, team, dispatcher, customers, fields, random, begun, index: i })
  }
  await runtime.run(system, (cx) => goOnWithClocks(cx))
  await runtime.run(system, skipReactions)
  return { ...signIn, orgId, made: true }
}

/** The same transaction at another instant. */
export const at = (cx: Cx, now: Date): Cx => ({ ...cx, now })

async function fillTeam(cx: Cx, admin: { adminId: string; passwordHash: string }): Promise<UserActor[]> {
  const roles = await listRoles(cx)
  const team: UserActor[] = []
  for (const agent of agents) {
    const role = roles.find((one) => one.key === agent.role)
    if (!role) throw new Error(`There is no role ${agent.role}.`)
    const userId =
      agent === agents[0]
        ? admin.adminId
        : await createLogin(cx, { email: agent.email, name: agent.name, passwordHash: admin.passwordHash })
    if (!userId) throw new Error(`${agent.email} is taken.`)
    if (userId !== admin.adminId) await joinOrganization(cx, { userId, roleId: role.id, invitedBy: null })
    const rights = seededRoles.find((one) => one.key === agent.role)
    team.push({
      kind: 'user',
      orgId: cx.org.id,
      userId,
      name: agent.name,
      email: agent.email,
      permissions: new Set(rights?.permissions),
      ticketScope: 'all',
      teamIds: [],
      queueIds: [],
      barredPipelineIds: [],
      barredChannelIds: [],
      via: 'session',
      viaId: userId,
    })
  }
  for (const name of new Set(agents.map((agent) => agent.team)))
    await createTeam(cx, {
      name,
      memberIds: team.filter((_, i) => agents[i]?.team === name).map((member) => member.userId),
    })
  for (const label of labels) await createLabel(cx, label)
  // The first of them read what the CRM says, and notes about customers.
  for (const { userId } of team.slice(0, 2)) await updateMember(cx, { id: userId, crmAccess: true })
  return team
}

async function fillCustomers(cx: Cx, random: Random, count: number): Promise<Customer[]> {
  const domains: string[] = []
  for (const name of accountNames) {
    const domain = `${name
      .normalize('NFD')
      .replace(/[^a-z0-9]+/gi, '')
      .toLowerCase()}.test`
    await createAccount(cx, { name, domains: [domain], notes: '' })
    domains.push(domain)
  }
  const customers: Customer[] = []
  for (let i = 0; i < count; i += 1) {
    const first = random.pick(firstNames)
    const last = random.pick(lastNames)
    const name = `${first} ${last}`
    const local = `${first}.${last}`
      .normalize('NFD')
      .replace(/[^a-z.]+/gi, '')
      .toLowerCase()
    // Three of four belong to an account; the others write from a mail provider.
    const domain = i % 4 === 3 ? 'example.com' : (domains[i % domains.length] ?? 'example.com')
    const email = `${local}${i > 40 ? i : ''}@${domain}`
    const phone = random.chance(0.4) ? `+479${1_000_000 + i * 37}` : null
    const { contact } = await ensureContact(cx, { email, name, phone })
    customers.push({ id: contact.id, name, first, email, phone })
  }
  return customers
}
