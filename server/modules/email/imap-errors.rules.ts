import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import type { ImapSettings } from './channels.contract.ts'

/** Where a connection to a mailbox failed. */
export type ImapStep = 'connect' | 'tls' | 'sign_in' | 'folder' | 'move_folder' | 'idle'

export type ImapFailure = { step: ImapStep; words: string; credentials: boolean }

/** A step that cannot be done. `words` are for the person who set the mailbox up. */
export class ImapRefused extends Error {
  readonly step: ImapStep
  /** Trying again soon would be refused again. */
  readonly credentials: boolean
  constructor(step: ImapStep, words: string, credentials = false) {
    super(words)
    this.step = step
    this.credentials = credentials
  }
}

/** Not the mail server but our own storage failed; `cause` says how. */
export class OwnFault extends Error {}

/** Marks the failures of our own storage among those of the mail server: both may be called ECONNREFUSED. */
export async function ours<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new OwnFault(error instanceof Error ? error.message : String(error), { cause: error })
  })
}

type ImapError = Error & {
  code?: string
  authenticationFailed?: boolean
  mailboxMissing?: boolean
  tlsFailed?: boolean
  responseText?: string
  response?: unknown
  responseStatus?: string
  oauthError?: { status?: string }
}

/** What went wrong with a mailbox, in words that say what to do. `credentials`: trying again soon would be refused again. */
export function explainImapError(error: unknown, imap: Pick<ImapSettings, Target>): ImapFailure {
  const e = error as ImapError
  const fail = (step: ImapStep, words: string, credentials = false): ImapFailure => ({ step, words, credentials })
  if (e instanceof ImapRefused) return fail(e.step, e.message, e.credentials)
  if (e instanceof OutgoingRefused) return fail('connect', e.message)
  if (e instanceof OwnFault)
    return fail('folder', `A mail could not be stored here: ${e.message}. It stays in its mailbox.`)
  if (e.authenticationFailed) return fail('sign_in', signInWords(e, imap), true)
  const code = e.code ?? ''
  const network = networkWords(code, imap)
  if (network) return fail('connect', network)
  const tls = tlsWords(code, e, imap)
  if (tls) return fail('tls', tls)
  if (e.mailboxMissing)
    return fail('folder', `There is no folder “${imap.folder}” in this mailbox.${said(e)} Upper and lower case matter.`)
  if (code === 'ETHROTTLE') return fail('sign_in', `The server asks for fewer requests. We come again later.${said(e)}`)
  if (e.responseStatus === 'NO' || e.responseStatus === 'BAD')
    return fail('folder', `The server refused a command.${said(e)}`)
  if (isCut(code))
    return fail('connect', `The connection to ${where(imap)} was cut. The next attempt goes on where it was.${said(e)}`)
  return fail('connect', `The server ${where(imap)} answered in a way that is not IMAP: ${e.message}`)
}

type Target = 'oauth' | 'host' | 'port' | 'secure' | 'user' | 'auth' | 'folder'

const where = ({ host, port }: { host: string; port: number }) => `${host}:${port}`

/** The server's own sentence, when it said one. */
function said(error: ImapError): string {
  const text = (error.responseText ?? (typeof error.response === 'string' ? error.response : '')).trim()
  return text ? ` The server says: “${text.slice(0, 300)}”.` : ''
}

function signInWords(error: ImapError, { user, auth, host, oauth }: Pick<ImapSettings, Target>): string {
  if (auth === 'oauth2') {
    const why = error.oauthError?.status ? ` (${error.oauthError.status})` : ''
    if (oauth)
      return `The server did not accept a fresh access token for ${user}${why}. Is IMAP switched on for this mailbox, and is it this account that was connected?${said(error)}`
    return `The server did not accept the access token of ${user}${why}. It may have expired: enter a new one.${said(error)}`
  }
  const hint = /gmail|google/i.test(host)
    ? ' Google wants an app password here, not the one of the account.'
    : /outlook|office365|hotmail|live\.com/i.test(host)
      ? ' Microsoft takes no passwords here any more: sign in with OAuth2.'
      : ' Many providers want an app password, or the whole address as user name.'
  return `The server did not accept the user name ${user} with this password.${hint}${said(error)}`
}

function networkWords(code: string, imap: Pick<ImapSettings, Target>): string | null {
  switch (code) {
    case 'ENOTFOUND':
      return `There is no server named ${imap.host}. Check the spelling.`
    case 'EAI_AGAIN':
      return `The name ${imap.host} could not be looked up: DNS gave no answer. Is this machine connected to the network?`
    case 'ECONNREFUSED':
      return `${imap.host} answers, but nothing listens on port ${imap.port}. Usual are 993 with TLS and 143 without.`
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'CONNECT_TIMEOUT':
      return `${where(imap)} cannot be reached. A firewall may be in the way, or the server is down.`
    case 'GREETING_TIMEOUT':
      return imap.secure
        ? `${where(imap)} takes the connection but says nothing. Is it an IMAP port?`
        : `${where(imap)} takes the connection but says nothing. It may expect TLS from the first byte: switch TLS on.`
    default:
      return null
  }
}

function tlsWords(code: string, error: ImapError, imap: Pick<ImapSettings, Target>): string | null {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return imap.secure
      ? `Port ${imap.port} does not speak TLS from the first byte. Switch TLS off (STARTTLS is used), or use port 993.`
      : `The server offers encryption (STARTTLS) but it fails: ${error.message}`
  if (['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'].includes(code))
    return `The certificate of ${imap.host} is signed by nobody whom this machine trusts. If it is your own server, name its authority in NODE_EXTRA_CA_CERTS and start Deskhand again.`
  if (code === 'CERT_HAS_EXPIRED') return `The certificate of ${imap.host} has expired. Its operator must renew it.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The certificate belongs to another name than ${imap.host}. Use the name that the provider gives for IMAP.`
  if (code === 'UPGRADE_TIMEOUT' || error.tlsFailed || code === 'STARTTLS_INJECTION')
    return `The connection could not be encrypted: ${error.message}`
  return null
}

function isCut(code: string): boolean {
  const cuts = ['NoConnection', 'EConnectionClosed', 'StateLogout', 'ECONNRESET', 'EPIPE', 'ETIMEOUT', 'PollFailed']
  return cuts.includes(code) || code.startsWith('ClosedAfter')
}
