import { createLog } from '../platform/log.ts'
import { holdUnsent } from '../restored.ts'
import { type Command, print } from './command.ts'
import { withInstallation } from './installation.ts'

export const restoredCommand: Command = {
  name: 'restored',
  about:
    'Says that the database comes from a backup: mails that may have left since are parked for a person, scheduled replies whose time ' +
    'has passed become drafts. A start notices most restores by itself; call this before it to be sure.',
  options: { json: { about: 'print {"mails","scheduled"}' } },
  run: (given) =>
    withInstallation(async ({ runtime, database }) => {
      const held = await holdUnsent({ runtime, pool: database.pool, log: createLog('warn') })
      print(given.has('json'), held, [
        `${held.mails} ${held.mails === 1 ? 'mail waits' : 'mails wait'} for a person in Mail health (parked).`,
        `${held.scheduled} scheduled ${held.scheduled === 1 ? 'reply is a draft' : 'replies are drafts'} again.`,
      ])
    }),
}
