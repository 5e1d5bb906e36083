import type { z } from 'zod'
import { createApiKey, newApiKey } from '../modules/auth/api-keys.ts'
import { SetUp } from '../modules/auth/auth.contract.ts'
import { findUserActor } from '../modules/auth/auth.service.ts'
import { hashNewPassword } from '../modules/auth/passwords.ts'
import {
  createOrganizationWithAdmin,
  type FirstOrganization,
  refuseSecondSetUp,
  setUp,
} from '../modules/auth/set-up.ts'
import { findLogin } from '../modules/members/logins.ts'
import { listOrganizations } from '../modules/orgs/orgs.service.ts'
import type { OpenCx, Runtime } from '../platform/context.ts'
import { enter } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { writePending } from '../platform/pending.ts'
import { type Command, CommandError, type Options, print, readSecretFile } from './command.ts'
import { withInstallation } from './installation.ts'

type Made = { orgId: string; userId: string; apiKey: string }
type Input = z.infer<typeof SetUp>

/** Which option gave a field, to name it in an error. */
const optionOf: Record<string, string> = {
  organization: '--org',
  prefix: '--prefix',
  name: '--name',
  email: '--email',
  password: '--password-file',
  supportAddress: '--support-address',
}

const options: Command['options'] = {
  org: { value: 'NAME', about: 'name of the organization', required: true },
  prefix: { value: 'ACME', about: 'stands before ticket numbers: 2 to 10 letters or digits', required: true },
  email: { value: 'ADDRESS', about: 'mail address with which its admin signs in', required: true },
  name: { value: 'NAME', about: 'name of the admin; else what stands before the @' },
  'password-file': { value: 'FILE', about: 'file with the admin’s password; - reads standard input', required: true },
  'support-address': { value: 'ADDRESS', about: 'first address at which mail is received', required: true },
  json: { about: 'print {"orgId","userId","apiKey"} on one line' },
}

/** The options as the API takes them, held to the same schema. */
function readInput(given: Options, password: string): Input {
  const email = given.need('email')
  const parsed = SetUp.safeParse({
    organization: given.need('org'),
    prefix: given.need('prefix'),
    name: given.text('name') ?? email.split('@')[0],
    email,
    password,
    supportAddress: given.need('support-address'),
  })
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${optionOf[String(path[0])]}: ${message}`)
  throw new CommandError(wrong.join('\n'))
}

/** Lets errors that name a field name the option instead. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const path = error instanceof Problem ? error.errors[0]?.path : undefined
    const option = path === undefined ? undefined : optionOf[path]
    throw error instanceof Problem && option ? new CommandError(`${option}: ${error.message}`) : error
  }
}

/** Makes an organization and an API key of its admin with every permission, all or nothing. */
async function makeWithKey(
  runtime: Runtime,
  input: FirstOrganization,
  make: (open: OpenCx, input: FirstOrganization) => Promise<{ orgId: string; userId: string }>,
): Promise<Made> {
  return runtime.runOpen(async (open) => {
    const made = await make(open, input)
    const actor = await findUserActor(open, { ...made, via: 'api_key', viaId: newId() })
    if (!actor) throw new Error('The admin is no member of the new organization.')
    const cx = await enter(open, actor)
    const apiKey = newApiKey(runtime.settings, null)
    await createApiKey(cx, actor, { name: 'Set-up', scopes: [...actor.permissions], expiresAt: null, token: apiKey })
    await writePending(cx)
    return { orgId: made.orgId, userId: made.userId, apiKey }
  })
}

function tell(json: boolean, input: Input, made: Made, publicUrl: string): void {
  print(json, made, [
    `${input.organization} is set up.`,
    '',
    `  Sign in    ${publicUrl} as ${input.email.toLowerCase()}`,
    `  Mail in    ${input.supportAddress.toLowerCase()}`,
    `  API key    ${made.apiKey} (of the admin, shown this once)`,
    `  Ids        organization ${made.orgId}, admin ${made.userId}`,
  ])
}

export const setUpCommand: Command = {
  name: 'setup',
  about: 'Makes the first organization and its admin, beside a running server or without one. Works once.',
  options,
  run: async (given) => {
    const input = readInput(given, await readSecretFile(given.need('password-file')))
    await withInstallation(async ({ runtime, config }) => {
      await runtime.runOpen(refuseSecondSetUp)
      const passwordHash = await named(() => hashNewPassword(input.password, input))
      const made = await named(() => makeWithKey(runtime, { ...input, passwordHash }, setUp))
      tell(given.has('json'), input, made, config.publicUrl)
    })
  },
}

export const createOrganizationCommand: Command = {
  name: 'org create',
  about:
    'Makes one more organization. An admin who has an account keeps its name and password: then no file is needed. ' +
    'From the second on, mailboxes in your own network need ALLOWED_NETWORKS.',
  options: {
    ...options,
    'password-file': { ...options['password-file'], required: false } as Command['options'][string],
  },
  run: async (given) => {
    const file = given.text('password-file')
    const input = readInput(given, file === undefined ? '' : await readSecretFile(file))
    await withInstallation(async ({ runtime, config }) => {
      const login = await runtime.runOpen((open) => findLogin(open, input.email))
      if (!login && file === undefined)
        throw new CommandError(`Nobody signs in as ${input.email} yet: give a --password-file.`)
      const passwordHash = login ? '' : await named(() => hashNewPassword(input.password, input))
      const made = await named(() => makeWithKey(runtime, { ...input, passwordHash }, createOrganizationWithAdmin))
      tell(given.has('json'), input, made, config.publicUrl)
    })
  },
}

export const listOrganizationsCommand: Command = {
  name: 'org list',
  about: 'Lists the organizations of the installation.',
  options: { json: { about: 'print a JSON array' } },
  run: async (given) => {
    await withInstallation(async ({ runtime }) => {
      const orgs = await runtime.runOpen(listOrganizations)
      const lines = orgs.map(({ id, name, prefix }) => `${id}  ${prefix.padEnd(10)}  ${name}`)
      print(given.has('json'), orgs, lines.length > 0 ? lines : ['There is no organization yet.'])
    })
  },
}
