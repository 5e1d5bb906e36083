import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import {
  dovecotConf,
  dovecotOAuthConf,
  type MailServerPlan,
  postfixMain,
  postfixMaster,
} from './mail-servers/config.ts'
import { type Forwarder, startForwarder } from './mail-servers/forwarder.ts'
import { createLookupServer } from './mail-servers/lookup-server.ts'

const POSTFIX_MASTER = '/usr/lib/postfix/sbin/master'
const DOVECOT = '/usr/sbin/dovecot'
const READY_MS = 20_000
const QUEUE = 'active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace'.split(
  ' ',
)

export type MailServers = {
  /** Postfix: takes mail for the mailboxes and the relayed domains; 550 for unknown mailboxes, 554 for other domains */
  smtp: { host: string; port: number }
  /** Dovecot: plain IMAP, sign in with the address and its password */
  imap: { host: string; port: number }
  /** makes a mailbox; its domain is served from then on; plus-addresses reach it */
  addMailbox(address: string, password: string): Promise<void>
  /** hands all mail for a domain to another SMTP server from now on */
  relayDomainTo(domain: string, host: string, port: number): Promise<void>
  /** the folder of a mailbox (maildir with new, cur and tmp) */
  maildir(address: string): string
  /** all messages of a mailbox's inbox, oldest first */
  mails(address: string): Promise<Buffer[]>
  /** the first message, present or coming, that the predicate accepts; throws after timeoutMs (default 15,000) */
  waitForMail(address: string, predicate?: (raw: Buffer) => boolean, timeoutMs?: number): Promise<Buffer>
  /** what both servers logged, for the message of a failing test */
  log(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a real Postfix and a real Dovecot with configurations, folders and ports of their own, beside whatever the
 * machine runs itself. Needs Linux, root, and the Debian packages postfix and dovecot-imapd.
 * With `introspectUrl` Dovecot takes OAuth2 access tokens as well (XOAUTH2), and asks there whose they are.
 * @returns `skipped` with a sentence where they cannot run
 */
export async function startMailServers(
  options: { introspectUrl?: string } = {},
): Promise<MailServers | { skipped: string }> {
  const reason = whyNot()
  if (reason) return { skipped: reason }

  const folder = await mkdtemp('/tmp/deskhand-mail-')
  const mailboxes = new Set<string>()
  const relays = new Map<string, Forwarder>()
  const lookups = createLookupServer((map, key) => {
    // Postfix asks such a server for the whole address only; cutting it into extension and domain is our part.
    const mailbox = key.replace(/\+[^@]*@/, '@')
    const domain = key.slice(key.lastIndexOf('@') + 1)
    if (map === 'domains') return [...mailboxes].some((address) => address.endsWith(`@${domain}`)) ? domain : undefined
    if (map === 'mailboxes') return mailboxes.has(mailbox) ? mailbox : undefined
    const relay = relays.get(domain)
    if (map === 'relays') return relay && domain
    if (map === 'transports') return relay && `relay:[127.0.0.1]:${relay.port}`
    return undefined
  })
  const mapPort = await listen(lookups)
  const [smtpPort, imapPort] = [await freePort(), await freePort()]
  const introspectUrl = options.introspectUrl ?? null
  const plan: MailServerPlan = { folder, smtpPort, imapPort, mapPort, introspectUrl, mail: await account('mail') }
  await writeFolder(plan)
  const children = [
    run(POSTFIX_MASTER, ['-c', join(folder, 'postfix'), '-d']),
    run(DOVECOT, ['-F', '-c', join(folder, 'dovecot.conf')]),
  ]

  async function stop(): Promise<void> {
    await Promise.all(children.map(end))
    for (const { server } of relays.values()) server.close()
    lookups.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async function log(): Promise<string> {
    const files = ['postfix.log', 'dovecot.log', 'mail/lda.log'].map((name) =>
      readFile(join(folder, name), 'utf8').catch(() => ''),
    )
    return (await Promise.all(files)).join('\n')
  }

  const servers: MailServers = {
    smtp: { host: '127.0.0.1', port: smtpPort },
    imap: { host: '127.0.0.1', port: imapPort },
    async addMailbox(address, password) {
      const name = address.toLowerCase()
      if (!/^[^@\s:/+]+@[^@\s:/]+$/.test(name)) throw new Error(`"${address}" cannot be the name of a mailbox`)
      if (/[\s:{]/.test(password)) throw new Error('A mailbox password may not hold spaces, colons or braces')
      if (mailboxes.has(name)) throw new Error(`The mailbox ${name} exists already`)
      const { uid, gid } = plan.mail
      const domain = join(folder, 'mail', name.slice(name.indexOf('@') + 1))
      for (const path of [
        domain,
        servers.maildir(name),
        ...['new', 'cur', 'tmp'].map((sub) => join(servers.maildir(name), sub)),
      ]) {
        await mkdir(path, { recursive: true, mode: 0o700 })
        await chown(path, uid, gid)
      }
      await writeFile(join(folder, 'users', name), `${name}:${password}\n`)
      mailboxes.add(name)
    },
    async relayDomainTo(domain, host, port) {
      const name = domain.toLowerCase()
      const forwarder = relays.get(name) ?? (await startForwarder())
      forwarder.target = { host, port }
      relays.set(name, forwarder)
    },
    maildir: (address) => join(folder, 'mail', pathOf(address.toLowerCase())),
    mails: async (address) => (await readMaildir(servers.maildir(address))).map(([, raw]) => raw),
    waitForMail: async (address, predicate = () => true, timeoutMs = 15_000) => {
      const found = await watchMaildir(servers.maildir(address), predicate, timeoutMs)
      if (found) return found
      throw new Error(`No such mail reached ${address} within ${timeoutMs} ms.\n${(await log()).slice(-4_000)}`)
    },
    log,
    stop,
  }
  try {
    await Promise.all([answering(smtpPort, '220 '), answering(imapPort, '* OK')])
  } catch (error) {
    const words = await log()
    await stop()
    throw new Error(`The mail servers did not start: ${words}`, { cause: error })
  }
  return servers
}

function whyNot(): string | undefined {
  const missing = [POSTFIX_MASTER, DOVECOT, '/usr/lib/dovecot/imap'].filter((path) => !existsSync(path))
  if (missing.length > 0)
    return `Postfix and Dovecot are needed (packages postfix and dovecot-imapd); missing: ${missing.join(', ')}`
  return process.getuid?.() === 0 ? undefined : 'Postfix and Dovecot only start as root'
}

/** customer.test/ann for ann@customer.test. */
function pathOf(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(at + 1)}/${address.slice(0, at)}`
}

async function writeFolder(plan: MailServerPlan): Promise<void> {
  const { folder, mail } = plan
  const [postfix, dovecot] = [await account('postfix'), await account('dovecot')]
  await chmod(folder, 0o755)
  for (const name of ['postfix', 'queue', 'data', 'dovecot', 'mail']) await mkdir(join(folder, name), { mode: 0o755 })
  for (const name of QUEUE) {
    await mkdir(join(folder, 'queue', name), { mode: name === 'public' ? 0o710 : 0o700 })
    if (name !== 'pid') await chown(join(folder, 'queue', name), postfix.uid, postfix.gid)
  }
  await chmod(join(folder, 'queue/pid'), 0o755)
  await chown(join(folder, 'data'), postfix.uid, postfix.gid)
  await chown(join(folder, 'mail'), mail.uid, mail.gid)
  await writeFile(join(folder, 'postfix/main.cf'), postfixMain(plan))
  await writeFile(join(folder, 'postfix/master.cf'), postfixMaster(plan))
  await writeFile(join(folder, 'dovecot.conf'), dovecotConf(plan))
  if (plan.introspectUrl) await writeFile(join(folder, 'dovecot-oauth2.conf'), dovecotOAuthConf(plan.introspectUrl))
  await mkdir(join(folder, 'users'), { mode: 0o750 })
  await chown(join(folder, 'users'), 0, dovecot.gid)
}

async function account(name: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (!uid || !gid) throw new Error(`The system account "${name}" is missing`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** setpriv lets the servers end with this process even when it is killed. */
function run(program: string, args: string[]): ChildProcess {
  const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'TERM', program, ...args], {
    stdio: 'ignore',
    detached: true,
  })
  child.on('error', () => undefined) // noticed as "did not start"
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Resolves when a server greets with the given words. */
async function answering(port: number, greeting: string): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until; await pause(20)) {
    const socket = connect(port, '127.0.0.1')
    const words = await once(socket, 'data').then(String, () => '')
    socket.destroy()
    if (words.startsWith(greeting)) return
  }
  throw new Error(`Nothing greets with "${greeting}" on port ${port}`)
}

async function readMaildir(folder: string, known = new Set<string>()): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = []
  for (const sub of ['new', 'cur']) {
    for (const file of await readdir(join(folder, sub))) {
      // The part before ':2,' stays the same when a reader moves the file or changes its flags.
      const name = file.split(':')[0] ?? file
      if (known.has(name)) continue
      const raw = await readFile(join(folder, sub, file)).catch(() => undefined)
      if (raw) found.push([name, raw])
    }
  }
  return found.sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
}

async function watchMaildir(
  folder: string,
  predicate: (raw: Buffer) => boolean,
  timeoutMs: number,
): Promise<Buffer | undefined> {
  const known = new Set<string>()
  const timeout = AbortSignal.timeout(timeoutMs)
  let wake = Promise.withResolvers<void>()
  const watchers = ['new', 'cur'].map((sub) => watch(join(folder, sub), () => wake.resolve()))
  timeout.addEventListener('abort', () => wake.resolve())
  try {
    for (;;) {
      const turn = wake
      for (const [name, raw] of await readMaildir(folder, known)) {
        known.add(name)
        if (predicate(raw)) return raw
      }
      if (timeout.aborted) return undefined
      await turn.promise
      wake = Promise.withResolvers()
    }
  } finally {
    for (const watcher of watchers) watcher.close()
  }
}
