import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { buildApp } from '../app.ts'
import { registerReplyTransport } from '../modules/conversations/conversations.transport.ts'
import { queueOwnMail } from '../modules/email/outbox.service.ts'
import { emailReplyTransport } from '../modules/email/reply-transport.ts'
import { setMailTransport } from '../modules/email/send-mail.ts'
import type { Runtime, Settings } from '../platform/context.ts'
import { deriveKeys } from '../platform/crypto.ts'
import { createRuntime, type Database, openDatabase } from '../platform/database.ts'
import { localFiles } from '../platform/files.ts'
import type { App } from '../platform/http/http.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { reactToEvents } from '../platform/react-to-events.ts'
import { registerSystemMail } from '../platform/system-mail.ts'
import { databaseOf } from './global-setup.ts'

/** A whole server on a database of its own, with a clock that stands still until the test moves it. */
export type World = {
  app: App
  runtime: Runtime
  database: Database
  databaseUrl: string
  settings: Settings
  /** Where the file storage lies. */
  filesFolder: string
  /** Moves the clock: to an instant, or by milliseconds. */
  setClock: (to: Date | number) => void
  now: () => Date
  /** Lets all consumers of an organization react to what happened, as the worker does. */
  react: (orgId: string) => Promise<Date | null>
  close: () => Promise<void>
}

/** Clones the migrated template. Call once per test file (beforeAll) and `close` it (afterAll). */
export async function createWorld(overrides: Partial<Settings> = {}): Promise<World> {
  const base = inject('databaseUrl')
  const name = `t_${newId().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: base })
  await admin.connect()
  // Copies the files: a quarter of the time of writing each page to the log, which is for databases in use.
  await admin.query(`create database ${name} template deskhand_template strategy file_copy`)
  await admin.end()
  const databaseUrl = databaseOf(base, name)
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-files-'))
  const log = createLog(process.env.TEST_LOG ? 'debug' : 'silent')
  const database = openDatabase(databaseUrl, { max: 10 })
  const settings: Settings = {
    publicUrl: 'http://localhost:3000',
    attachmentsUrl: null,
    keys: deriveKeys('a secret of the tests that is long enough'),
    files: localFiles(folder),
    relay: true,
    relayHost: 'relay.example.com',
    mailFrom: null,
    allowedNetworks: ['127.0.0.0/8', '::1'],
    scanner: null,
    maxMailBytes: 35 * 1024 * 1024,
    ...overrides,
  }
  let clock = new Date('2030-01-02T09:00:00.000Z')
  const runtime = createRuntime(database, settings, () => new Date(clock))
  const app = await buildApp({ runtime, log, trustedProxies: [], database })
  await app.ready()
  // The file before this one in its process may have put others in their place.
  registerReplyTransport(emailReplyTransport)
  registerSystemMail(queueOwnMail)
  setMailTransport(null)
  return {
    app,
    runtime,
    database,
    databaseUrl,
    settings,
    filesFolder: folder,
    setClock: (to) => {
      clock = to instanceof Date ? to : new Date(clock.getTime() + to)
    },
    now: () => new Date(clock),
    react: (orgId) => reactToEvents(runtime, orgId, { log }),
    close: async () => {
      await app.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
      const cleaner = new pg.Client({ connectionString: base })
      await cleaner.connect()
      // Without force, which may not end the autovacuum of another user; a connection left open fails here, by name.
      await cleaner.query(`drop database if exists ${name}`)
      await cleaner.end()
    },
  }
}
