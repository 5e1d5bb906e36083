import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import { type Said, type Sentence, saidOf, sentence, textOf, words } from '../../platform/words.ts'
import type { ImapSettings } from './channels.contract.ts'

/** Where a connection to a mailbox failed. */
export type ImapStep = 'connect' | 'tls' | 'sign_in' | 'folder' | 'move_folder' | 'idle'

/** `said`: the sentences of `words` by their codes. */
export type ImapFailure = { step: ImapStep; words: string; said: Said[]; credentials: boolean }

/** A step that cannot be done. `why` is for the person who set the mailbox up. */
export class ImapRefused extends Error {
  readonly step: ImapStep
  readonly why: Sentence[]
  /** Trying again soon would be refused again. */
  readonly credentials: boolean
  constructor(step: ImapStep, why: Sentence[], credentials = false) {
    super(textOf(why))
    this.step = step
    this.why = why
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
  const fail = (step: ImapStep, ...sentences: Sentence[]): ImapFailure => ({
    step,
    words: textOf(sentences),
    said: sentences.map(saidOf),
    credentials: false,
  })
  if (e instanceof ImapRefused) return { ...fail(e.step, ...e.why), credentials: e.credentials }
  if (e instanceof OutgoingRefused) return fail('connect', e.why)
  if (e instanceof OwnFault)
    return fail(
      'folder',
      sentence(
        'imap.own_fault',
        words`A mail could not be stored here: ${{ cause: e.message }}. It stays in its mailbox.`,
      ),
    )
  if (e.authenticationFailed) return { ...fail('sign_in', ...signInWords(e, imap), ...said(e)), credentials: true }
  const code = e.code ?? ''
  const network = networkWords(code, imap)
  if (network) return fail('connect', network)
  const tls = tlsWords(code, e, imap)
  if (tls) return fail('tls', tls)
  if (e.mailboxMissing)
    return fail(
      'folder',
      sentence(
        'imap.no_folder',
        words`There is no folder “${{ folder: imap.folder }}” in this mailbox. Upper and lower case matter.`,
      ),
      ...said(e),
    )
  if (code === 'ETHROTTLE')
    return fail(
      'sign_in',
      sentence('imap.throttled', 'The server asks for fewer requests. We come again later.'),
      ...said(e),
    )
  if (e.responseStatus === 'NO' || e.responseStatus === 'BAD')
    return fail('folder', sentence('imap.refused_command', 'The server refused a command.'), ...said(e))
  const server = where(imap)
  if (isCut(code))
    return fail(
      'connect',
      sentence('imap.cut', words`The connection to ${{ server }} was cut. The next attempt goes on where it was.`),
      ...said(e),
    )
  return fail(
    'connect',
    sentence(
      'imap.no_imap',
      words`The server ${{ server }} answered in a way that is not IMAP: ${{ cause: e.message }}`,
    ),
  )
}

type Target = 'oauth' | 'host' | 'port' | 'secure' | 'user' | 'auth' | 'folder'

const where = ({ host, port }: { host: string; port: number }) => `${host}:${port}`

/** The server's own sentence, when it said one. */
function said(error: ImapError): Sentence[] {
  const text = (error.responseText ?? (typeof error.response === 'string' ? error.response : '')).trim()
  return text ? [sentence('imap.server_says', words`The server says: “${{ answer: text.slice(0, 300) }}”.`)] : []
}

function signInWords(error: ImapError, { user, auth, host, oauth }: Pick<ImapSettings, Target>): Sentence[] {
  if (auth === 'oauth2') {
    const status = error.oauthError?.status
    const who = status ? `${user} (${status})` : user
    return [
      oauth
        ? sentence(
            'imap.fresh_token_refused',
            words`The server did not accept a fresh access token for ${{ user: who }}. Is IMAP switched on for this mailbox, and is it this account that was connected?`,
          )
        : sentence(
            'imap.token_refused',
            words`The server did not accept the access token of ${{ user: who }}. It may have expired: enter a new one.`,
          ),
    ]
  }
  return [
    sentence('imap.password_refused', words`The server did not accept the user name ${{ user }} with this password.`),
    /gmail|google/i.test(host)
      ? sentence('imap.hint_google', 'Google wants an app password here, not the one of the account.')
      : /outlook|office365|hotmail|live\.com/i.test(host)
        ? sentence('imap.hint_microsoft', 'Microsoft takes no passwords here any more: sign in with OAuth2.')
        : sentence('imap.hint_password', 'Many providers want an app password, or the whole address as user name.'),
  ]
}

function networkWords(code: string, imap: Pick<ImapSettings, Target>): Sentence | null {
  const { host, port } = imap
  const server = where(imap)
  switch (code) {
    case 'ENOTFOUND':
      return sentence('imap.unknown_host', words`There is no server named ${{ host }}. Check the spelling.`)
    case 'EAI_AGAIN':
      return sentence(
        'imap.no_dns',
        words`The name ${{ host }} could not be looked up: DNS gave no answer. Is this machine connected to the network?`,
      )
    case 'ECONNREFUSED':
      return sentence(
        'imap.nothing_listens',
        words`${{ host }} answers, but nothing listens on port ${{ port: String(port) }}. Usual are 993 with TLS and 143 without.`,
      )
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'CONNECT_TIMEOUT':
      return sentence(
        'imap.unreachable',
        words`${{ server }} cannot be reached. A firewall may be in the way, or the server is down.`,
      )
    case 'GREETING_TIMEOUT':
      return imap.secure
        ? sentence('imap.silent', words`${{ server }} takes the connection but says nothing. Is it an IMAP port?`)
        : sentence(
            'imap.silent_wants_tls',
            words`${{ server }} takes the connection but says nothing. It may expect TLS from the first byte: switch TLS on.`,
          )
    default:
      return null
  }
}

function tlsWords(code: string, error: ImapError, imap: Pick<ImapSettings, Target>): Sentence | null {
  const { host } = imap
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return imap.secure
      ? sentence(
          'imap.no_tls',
          words`Port ${{ port: String(imap.port) }} does not speak TLS from the first byte. Switch TLS off (STARTTLS is used), or use port 993.`,
        )
      : sentence(
          'imap.starttls_fails',
          words`The server offers encryption (STARTTLS) but it fails: ${{ cause: error.message }}`,
        )
  if (['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'].includes(code))
    return sentence(
      'imap.untrusted_certificate',
      words`The certificate of ${{ host }} is signed by nobody whom this machine trusts. If it is your own server, name its authority in NODE_EXTRA_CA_CERTS and start Deskhand again.`,
    )
  if (code === 'CERT_HAS_EXPIRED')
    return sentence(
      'imap.expired_certificate',
      words`The certificate of ${{ host }} has expired. Its operator must renew it.`,
    )
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return sentence(
      'imap.foreign_certificate',
      words`The certificate belongs to another name than ${{ host }}. Use the name that the provider gives for IMAP.`,
    )
  if (code === 'UPGRADE_TIMEOUT' || error.tlsFailed || code === 'STARTTLS_INJECTION')
    return sentence('imap.not_encrypted', words`The connection could not be encrypted: ${{ cause: error.message }}`)
  return null
}

function isCut(code: string): boolean {
  const cuts = ['NoConnection', 'EConnectionClosed', 'StateLogout', 'ECONNRESET', 'EPIPE', 'ETIMEOUT', 'PollFailed']
  return cuts.includes(code) || code.startsWith('ClosedAfter')
}
