import { listOrganizations } from '../modules/orgs/orgs.service.ts'
import { rebuildSearch } from '../modules/search/rebuild-search.ts'
import { type Command, CommandError, print } from './command.ts'
import { withInstallation } from './installation.ts'

/** A line about progress after so many records. */
const toldEach = 20_000

export const rebuildSearchCommand: Command = {
  name: 'search rebuild',
  about:
    'Writes the search index anew where it lacks something: after an upgrade, or when records are not found. ' +
    'It may run beside the server and be stopped at any time; the next run goes on.',
  options: {
    org: { value: 'PREFIX', about: 'only this organization, by its prefix or id' },
    all: { about: 'write every document anew, not only those that lack something' },
    json: { about: 'print [{"orgId","written"}] on one line' },
  },
  run: async (given) => {
    await withInstallation(async ({ runtime }) => {
      const wanted = given.text('org')?.toLowerCase()
      const orgs = (await runtime.runOpen(listOrganizations)).filter(
        ({ id, prefix }) => wanted === undefined || id === wanted || prefix.toLowerCase() === wanted,
      )
      if (wanted !== undefined && orgs.length === 0)
        throw new CommandError(`There is no organization “${given.text('org')}”: org list names them.`)
      const results: { orgId: string; written: number }[] = []
      const lines: string[] = []
      for (const { id, name, prefix } of orgs) {
        const written = await rebuildSearch(runtime, id, {
          all: given.has('all'),
          tell: (kind, looked, total) => {
            if (looked % toldEach === 0)
              process.stderr.write(`${prefix}: ${looked} of kind ${kind}, ${total} written\n`)
          },
        })
        results.push({ orgId: id, written })
        lines.push(`${name}: ${written === 1 ? 'one document' : `${written} documents`} written.`)
      }
      print(given.has('json'), results, lines.length > 0 ? lines : ['There is no organization yet.'])
    })
  },
}
