import { listOrganizations } from '../modules/orgs/orgs.service.ts'
import type { Runtime } from '../platform/context.ts'
import { CommandError } from './command.ts'

/** The id of the organization that --org names by prefix or id; of the only one when nothing is said. */
export async function findOrganization(runtime: Runtime, wanted: string | undefined): Promise<string> {
  const name = wanted?.toLowerCase()
  const found = (await runtime.runOpen(listOrganizations)).filter(
    ({ id, prefix }) => name === undefined || id === name || prefix.toLowerCase() === name,
  )
  if (!found[0])
    throw new CommandError(
      wanted === undefined
        ? 'There is no organization yet.'
        : `There is no organization “${wanted}”: org list names them.`,
    )
  if (found[1]) throw new CommandError('There are several organizations: say which with --org.')
  return found[0].id
}
