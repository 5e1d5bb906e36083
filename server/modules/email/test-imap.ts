import type { ImapFlow } from 'imapflow'
import type { Reach } from '../../platform/outgoing.rules.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import type { ImapSettings, ImapTestResult } from './channels.contract.ts'
import { connectImap } from './imap-connection.ts'
import { explainImapError, ImapRefused, type ImapStep } from './imap-errors.rules.ts'

type Step = ImapTestResult['steps'][number]

/** The whole test ends after this, whatever the server does. Milliseconds. */
const testTimeMs = 20_000

/**
 * Tries the settings of a mailbox step by step and says for each what works, up to the first that does not. Reads nothing and
 * changes nothing. Never rejects for what a server does; takes 20 s at most.
 */
export async function testImap(
  imap: ImapSettings,
  secret: () => Promise<string>,
  options: { maxMailBytes: number; reach: Reach; timeMs?: number },
): Promise<ImapTestResult> {
  const timeMs = options.timeMs ?? testTimeMs
  const steps: Step[] = []
  const pass = (step: ImapStep, what: Sentence) => steps.push(told(step, true, what))
  const found: { client: ImapFlow | null } = { client: null }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeMs)
  })
  const attempt = (async () => {
    const client = await connectImap(imap, await secret(), {
      maxMailBytes: options.maxMailBytes,
      reach: options.reach,
      timeouts: { connect: timeMs / 2, greeting: timeMs / 3, silence: timeMs },
      onClient: (client) => {
        found.client = client
      },
    })
    passConnection(client, imap, pass)
    pass('sign_in', sentence('imap.signed_in', words`Signed in as ${{ user: imap.user }}.`))
    await tryFolders(client, imap, pass)
    pass(
      'idle',
      client.capabilities.has('IDLE')
        ? sentence('imap.idle', 'The server tells at once when mail arrives (IDLE).')
        : sentence('imap.no_idle', 'The server does not tell when mail arrives (no IDLE): we look every minute.'),
    )
  })()
  try {
    if ((await Promise.race([attempt, late])) === 'late') {
      const seconds = Math.round(timeMs / 1000)
      const late = sentence('imap.late', words`The server did not answer within ${{ seconds }} seconds.`)
      steps.push(told(nextStep(steps), false, late))
    }
  } catch (error) {
    const { step, words: message, said } = explainImapError(error, imap)
    if (found.client && step !== 'connect' && steps.length === 0) {
      pass('connect', answers(imap))
      if (step === 'sign_in') passTls(found.client, imap, pass)
    }
    // What is wrong with a command after the sign-in belongs to the step that was being tried.
    const lateCommand = step === 'folder' && !(error instanceof ImapRefused)
    steps.push({ step: lateCommand ? nextStep(steps) : step, ok: false, message, said })
  } finally {
    clearTimeout(timer)
    found.client?.close()
    attempt.catch(() => {})
  }
  return { ok: steps.every((step) => step.ok), steps }
}

const order: ImapStep[] = ['connect', 'tls', 'sign_in', 'folder', 'move_folder', 'idle']

function nextStep(steps: Step[]): ImapStep {
  return order[steps.length === 0 ? 0 : order.indexOf(steps.at(-1)?.step ?? 'connect') + 1] ?? 'idle'
}

type Pass = (step: ImapStep, what: Sentence) => void

const told = (step: ImapStep, ok: boolean, what: Sentence): Step => ({
  step,
  ok,
  message: what.text,
  said: [saidOf(what)],
})

const answers = ({ host, port }: ImapSettings) =>
  sentence('imap.answers', words`${{ host }} answers on port ${{ port: String(port) }}.`)

function passConnection(client: ImapFlow, imap: ImapSettings, pass: Pass): void {
  pass('connect', answers(imap))
  passTls(client, imap, pass)
}

function passTls(client: ImapFlow, imap: ImapSettings, pass: Pass): void {
  pass(
    'tls',
    client.secureConnection
      ? sentence('imap.encrypted', 'The connection is encrypted and the certificate is valid.')
      : sentence(
          'imap.open_line',
          words`The connection to ${{ host: imap.host }} is not encrypted. That is fine only inside your own network.`,
        ),
  )
}

async function tryFolders(client: ImapFlow, imap: ImapSettings, pass: Pass): Promise<void> {
  const box = await client.mailboxOpen(imap.folder, { readOnly: true }).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    throw new ImapRefused('folder', await noSuchFolder(client, imap.folder))
  })
  const mails = box.exists === 1 ? 'holds 1 mail' : `holds ${box.exists} mails`
  pass(
    'folder',
    sentence('imap.folder_holds', {
      text: `The folder “${imap.folder}” ${mails}.`,
      params: { folder: imap.folder, count: box.exists },
    }),
  )
  if (imap.afterFetch !== 'move' || imap.moveTo === null) return
  if ((await client.list()).some((folder) => folder.path === imap.moveTo))
    return pass('move_folder', sentence('imap.folder_there', words`The folder “${{ folder: imap.moveTo }}” is there.`))
  throw new ImapRefused('move_folder', await noSuchFolder(client, imap.moveTo))
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'mailboxMissing' in error && error.mailboxMissing === true

async function noSuchFolder(client: ImapFlow, name: string): Promise<Sentence[]> {
  const names = (await client.list()).map((folder) => `“${folder.path}”`)
  const missing = sentence(
    'imap.folder_missing',
    words`There is no folder “${{ folder: name }}”. Upper and lower case matter.`,
  )
  if (names.length === 0) return [missing]
  const shown = names.length > 30 ? [...names.slice(0, 30), '…'] : names
  return [missing, sentence('imap.folders', words`There are: ${{ folders: shown }}.`)]
}
