import type { OpenCx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { createLogin, findLogin } from '../members/logins.ts'
import { createOrganization } from '../orgs/create-organization.ts'
import { hasOrganizations, lockOrganizations } from '../orgs/orgs.service.ts'

export type FirstOrganization = {
  organization: string
  prefix: string
  name: string
  email: string
  passwordHash: string
  supportAddress: string
  timeZone?: string
}

/** True until the first organization is made. */
export async function isSetUpNeeded(open: OpenCx): Promise<boolean> {
  return !(await hasOrganizations(open))
}

/** Throws 409 `setup.done` when there is an organization. */
export async function refuseSecondSetUp(open: OpenCx): Promise<void> {
  if (await hasOrganizations(open))
    throw conflict('setup.done', 'Deskhand is set up already. Sign in, or ask an admin to invite you.')
}

/** The first organization and its admin. Of two at the same moment one wins, the other gets 409 `setup.done`. */
export async function setUp(open: OpenCx, input: FirstOrganization): Promise<{ orgId: string; userId: string }> {
  await lockOrganizations(open)
  await refuseSecondSetUp(open)
  return createOrganizationWithAdmin(open, input)
}

/** One more organization. An admin who has an account keeps its name and password; `passwordHash` is then not used. */
export async function createOrganizationWithAdmin(
  open: OpenCx,
  input: FirstOrganization,
): Promise<{ orgId: string; userId: string }> {
  const { organization, prefix, name, email, passwordHash, supportAddress, timeZone } = input
  const userId = (await createLogin(open, { email, name, passwordHash })) ?? (await findLogin(open, email))?.id
  if (!userId) throw new Error('The user is neither new nor there.')
  return {
    userId,
    ...(await createOrganization(open, { name: organization, prefix, adminId: userId, supportAddress, timeZone })),
  }
}
