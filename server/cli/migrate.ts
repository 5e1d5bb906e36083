import { type Command, print } from './command.ts'
import { withInstallation } from './installation.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  about:
    'Brings the database to this version. The server does it by itself at each start; a second run changes nothing.',
  options: { json: { about: 'print {"applied":[...]}' } },
  run: (given) =>
    withInstallation(async ({ applied }) => {
      print(
        given.has('json'),
        { applied },
        applied.length > 0 ? applied.map((name) => `Applied ${name}`) : ['The database is at this version.'],
      )
    }),
}
