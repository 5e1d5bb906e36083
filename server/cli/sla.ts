import { listOrganizations } from '../modules/orgs/orgs.service.ts'
import { type Verified, verifyClocks } from '../modules/sla/verify-clocks.ts'
import { type Command, CommandError, print } from './command.ts'
import { withInstallation } from './installation.ts'

/** A line about progress after so many tickets. */
const toldEach = 50_000

export const verifySlaCommand: Command = {
  name: 'sla verify',
  about:
    'Computes all clocks of SLAs anew from the event log and compares them with those that are kept. It may run beside the ' +
    'server, changes nothing unless told, and fails when a difference is left.',
  options: {
    org: { value: 'PREFIX', about: 'only this organization, by its prefix or id' },
    repair: { about: 'write the clocks that differ anew, by the log' },
    json: { about: 'print [{"orgId","tickets","differences","examples"}] on one line' },
  },
  run: async (given) => {
    await withInstallation(async ({ runtime }) => {
      const repair = given.has('repair')
      const wanted = given.text('org')?.toLowerCase()
      const orgs = (await runtime.runOpen(listOrganizations)).filter(
        ({ id, prefix }) => wanted === undefined || id === wanted || prefix.toLowerCase() === wanted,
      )
      if (wanted !== undefined && orgs.length === 0)
        throw new CommandError(`There is no organization “${given.text('org')}”: org list names them.`)
      const results: ({ orgId: string } & Verified)[] = []
      const lines: string[] = []
      for (const { id, name, prefix } of orgs) {
        let told = toldEach
        const tell = (tickets: number) => {
          if (tickets < told) return
          told += toldEach
          process.stderr.write(`${prefix}: ${tickets} tickets compared\n`)
        }
        const found = await verifyClocks(runtime, id, { repair, tell })
        results.push({ orgId: id, ...found })
        lines.push(
          `${name}: ${found.tickets} tickets compared, ${found.differences} differences${repair ? ', written anew' : ''}.`,
        )
        for (const { ticketId, metric, cycle, what } of found.examples)
          lines.push(`  ticket ${ticketId}, ${metric || 'the deadline of lists'} ${cycle || ''}: ${what}`)
      }
      print(given.has('json'), results, lines.length > 0 ? lines : ['There is no organization yet.'])
      const differences = results.reduce((sum, one) => sum + one.differences, 0)
      if (differences > 0 && !repair) throw new CommandError(`${differences} clocks differ from the event log.`)
    })
  },
}
