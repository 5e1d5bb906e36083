import type { Cx } from '../../platform/context.ts'
import { conflict, Problem } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { getOrganization } from '../orgs/orgs.service.ts'

/** Why nothing is written while the organization has the integration switched off (product.md MX2). */
export const crmIsOff = sentence(
  'crm.off',
  'The CRM is switched off for this organization, so nothing is written into its mirror. Settings > CRM switches it on.',
)

/** Whether the organization has the integration with its CRM switched on. */
export const hasCrm = async (cx: Cx): Promise<boolean> => (await getOrganization(cx)).hasCrm

/** 409 `crm.off`: nothing is written into the mirror while it is off. What is there stays, and is shown to nobody. */
export async function requireCrm(cx: Cx): Promise<void> {
  if (!(await hasCrm(cx))) throw conflict(crmIsOff.code, crmIsOff.text)
}

export const isCrmOff = (error: unknown): boolean => error instanceof Problem && error.code === crmIsOff.code
