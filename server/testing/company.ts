import { registerModules } from '../app.ts'
import { refreshSight } from '../modules/members/sight.ts'
import { createOrganization } from '../modules/orgs/create-organization.ts'
import { type Cx, systemActor, type UserActor } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { seededRoles } from '../platform/permissions.ts'
import type { World } from './world.ts'

/** An organization in a world, made the way set-up makes it, with members at hand as actors of services. */
export type Company = {
  orgId: string
  admin: UserActor
  /** A new active member with the seeded role `key` (agent unless told) or with changed rights. */
  member: (name: string, key?: string, rights?: Rights) => Promise<UserActor>
  /** Runs as the product itself. */
  asSystem: <T>(work: (cx: Cx) => Promise<T>) => Promise<T>
}

type Rights = Partial<
  Pick<UserActor, 'permissions' | 'ticketScope' | 'teamIds' | 'queueIds' | 'barredPipelineIds' | 'barredChannelIds'>
>

let made = 0

/** Makes an organization; `prefix` must be free in the world. */
export async function createCompany(world: World, prefix = 'ACME'): Promise<Company> {
  registerModules()
  made += 1
  const slug = `${prefix.toLowerCase()}${made}`
  const adminId = await insertUser(world, `admin@${slug}.test`, 'Ada Admin')
  const { orgId } = await world.runtime.runOpen((open) =>
    createOrganization(open, { name: `${prefix} Inc`, prefix, adminId, supportAddress: `support@${slug}.test` }),
  )
  const member: Company['member'] = async (name, key = 'agent', rights = {}) => {
    const userId = await insertUser(
      world,
      `${name.toLowerCase().replace(/\W+/g, '.')}.${newId().slice(-6)}@${slug}.test`,
      name,
    )
    await world.runtime.run(systemActor(orgId, 'test'), async (cx) => {
      const role = await cx.tx
        .selectFrom('roles')
        .select('id')
        .where('orgId', '=', orgId)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      await cx.tx
        .insertInto('memberships')
        .values({ orgId, userId, roleId: role.id, createdAt: cx.now, updatedAt: cx.now })
        .execute()
      await refreshSight(cx)
    })
    return actorOf(orgId, userId, name, key, { ...(await sightOf(world, orgId, userId)), ...rights })
  }
  return {
    orgId,
    admin: actorOf(orgId, adminId, 'Ada Admin', 'admin', await sightOf(world, orgId, adminId)),
    member,
    asSystem: (work) => world.runtime.run(systemActor(orgId, 'test'), work),
  }
}

function actorOf(orgId: string, userId: string, name: string, key: string, rights: Rights): UserActor {
  const role = seededRoles.find((one) => one.key === key)
  if (!role) throw new Error(`There is no seeded role ${key}.`)
  return {
    kind: 'user',
    orgId,
    userId,
    name,
    email: `${userId}@users.test`,
    permissions: new Set(role.permissions),
    ticketScope: role.ticketScope,
    teamIds: [],
    queueIds: [],
    barredPipelineIds: [],
    barredChannelIds: [],
    via: 'session',
    viaId: newId(),
    ...rights,
  }
}

const sightOf = (world: World, orgId: string, userId: string) =>
  world.runtime.run(systemActor(orgId, 'test'), (cx) =>
    cx.tx
      .selectFrom('memberships')
      .select(['teamIds', 'queueIds', 'barredPipelineIds', 'barredChannelIds'])
      .where('orgId', '=', orgId)
      .where('userId', '=', userId)
      .executeTakeFirstOrThrow(),
  )

async function insertUser(world: World, email: string, name: string): Promise<string> {
  const id = newId()
  await world.runtime.runOpen(async ({ tx, now }) => {
    await tx.insertInto('users').values({ id, email, name, createdAt: now, updatedAt: now }).execute()
  })
  return id
}
