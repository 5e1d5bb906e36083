import { randomBytes } from 'node:crypto'
import { type Cx, type Runtime, systemActor, type UserActor } from '../../platform/context.ts'
import { decryptSecret, encryptSecret } from '../../platform/crypto.ts'
import { codeOf } from '../../platform/database.ts'
import { conflict, fieldError, gone, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import { postForm } from '../../platform/outgoing-form.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, sentence, textOf, words } from '../../platform/words.ts'
import { getReach } from '../orgs/orgs.service.ts'
import type { ImapSettings, OAuthClient, OAuthSecrets } from './channels.contract.ts'
import { findChannel } from './channels.store.ts'
import { ImapRefused, ours } from './imap-errors.rules.ts'
import * as store from './mailbox-tokens.store.ts'
import { wantMailbox } from './mailboxes.store.ts'
import { authorizeAddress, readTokens, type TokenRefusal, type Tokens, tokenForm } from './oauth.rules.ts'

/** A token that ends sooner than this is renewed before it is used. */
const spareMs = 2 * 60_000
/** How long somebody may take at the provider's page. */
const askMs = 15 * 60_000

type OAuthImap = ImapSettings & { oauth: OAuthClient }
export const usesOAuth = (imap: ImapSettings | null): imap is OAuthImap => imap !== null && imap.oauth !== null

/** Where the provider sends the browser back to; it must be entered there. */
export const redirectUri = (settings: Cx['settings']) => `${settings.publicUrl}/settings/channels/connect`

/**
 * Keeps the secrets of a channel's OAuth2 client as its settings change. What was stored goes to no other endpoint, client or
 * user: then it is forgotten, and somebody connects the mailbox again.
 */
export async function followOAuth(
  cx: Cx,
  channelId: string,
  before: ImapSettings | null,
  after: ImapSettings | null,
  given: OAuthSecrets | undefined,
): Promise<void> {
  if (!usesOAuth(after)) return store.deleteTokens(cx, channelId)
  const stored = usesOAuth(before) && isSameClient(before, after) ? await store.findTokens(cx, channelId) : undefined
  const seal = (secret: string) => encryptSecret(cx.settings.keys.secrets, secret)
  const row = stored ?? { clientSecret: null, refreshToken: null, accessToken: null, accessExpiresAt: null }
  await store.putTokens(cx, channelId, {
    ...row,
    ...(given?.clientSecret ? { clientSecret: seal(given.clientSecret) } : {}),
    ...(given?.refreshToken
      ? { refreshToken: seal(given.refreshToken), accessToken: null, accessExpiresAt: null }
      : {}),
  })
}

function isSameClient(a: OAuthImap, b: OAuthImap): boolean {
  return (
    a.oauth.tokenUrl === b.oauth.tokenUrl &&
    a.oauth.clientId === b.oauth.clientId &&
    a.user === b.user &&
    a.host.toLowerCase() === b.host.toLowerCase() &&
    a.port === b.port &&
    (a.secure === b.secure || b.secure)
  )
}

type At = { runtime: Runtime; orgId: string; channelId: string }

/**
 * An access token for a channel's mailbox: the stored one, renewed when it ends soon, or in any case (`fresh`, after a mail server
 * refused it). Rejects with ImapRefused whose words say what to do.
 */
export async function getAccessToken(
  { runtime, orgId, channelId }: At,
  imap: OAuthImap,
  fresh: boolean,
): Promise<string> {
  const inOrg = <T>(work: (cx: Cx) => Promise<T>) => ours(runtime.run(systemActor(orgId, 'mail'), work))
  const row = await inOrg((cx) => store.findTokens(cx, channelId))
  if (!row?.refreshToken) throw notConnected()
  const open = opener(runtime)
  const soon = runtime.now().getTime() + spareMs
  if (!fresh && row.accessToken && row.accessExpiresAt && row.accessExpiresAt.getTime() > soon)
    return open(row.accessToken)
  const used = row.refreshToken
  const secrets = { clientSecret: row.clientSecret ? open(row.clientSecret) : null, refreshToken: open(used) }
  const found = await askForTokens(runtime, imap.oauth, secrets)
  if ('lost' in found) {
    const none = { refreshToken: null, accessToken: null, accessExpiresAt: null }
    if (found.lost) await inOrg((cx) => store.renewTokens(cx, channelId, used, none))
    throw new ImapRefused('sign_in', found.why, found.lost)
  }
  await inOrg((cx) => store.renewTokens(cx, channelId, used, sealTokens(cx, found, used)))
  return found.accessToken
}

/** The token to try a mailbox with before or after its other settings are saved: that of the channel, for the same client and user. */
export async function getTokenForTest(at: At, imap: OAuthImap): Promise<string> {
  const stored = await ours(at.runtime.run(systemActor(at.orgId, 'mail'), (cx) => findChannel(cx, at.channelId)))
  const known = stored?.imap ?? null
  if (!usesOAuth(known) || !isSameClient(known, imap))
    throw new ImapRefused('sign_in', [
      sentence('oauth.save_first', 'Save the settings and connect the mailbox; then it can be tried.'),
    ])
  return getAccessToken(at, known, false)
}

const notConnected = () =>
  new ImapRefused(
    'sign_in',
    [sentence('oauth.not_connected', 'This mailbox is not connected yet: choose Connect in Settings > Channels.')],
    true,
  )

/** Trades a refresh token or a code for tokens, through the guard. Rejects with ImapRefused when the endpoint is not to be reached. */
export async function askForTokens(
  runtime: Runtime,
  client: OAuthClient,
  given: { clientSecret: string | null } & Parameters<typeof tokenForm>[2],
): Promise<Tokens | TokenRefusal> {
  const { host } = new URL(client.tokenUrl)
  const reach = await ours(runtime.askOpen(getReach))
  try {
    const reply = await postForm(client.tokenUrl, tokenForm(client, given.clientSecret, given), { reach })
    return readTokens(reply, host, runtime.now())
  } catch (error) {
    if (error instanceof OutgoingRefused) throw new ImapRefused('sign_in', [error.why])
    const why = codeOf(error) || (error instanceof Error ? error.name : '')
    throw new ImapRefused('sign_in', [
      sentence(
        'oauth.not_asked',
        words`${{ host }} could not be asked for an access token (${{ cause: why }}). It is tried again.`,
      ),
    ])
  }
}

function sealTokens(cx: Cx, tokens: Tokens, refreshSealed: string | null) {
  const seal = (secret: string) => encryptSecret(cx.settings.keys.secrets, secret)
  return {
    // Some give a new one with each use and take the old one back (Microsoft), some give it once (Google).
    refreshToken: tokens.refreshToken ? seal(tokens.refreshToken) : refreshSealed,
    accessToken: seal(tokens.accessToken),
    accessExpiresAt: tokens.expiresAt,
  }
}

function opener(runtime: Runtime): (sealed: string) => string {
  return (sealed) => {
    try {
      return decryptSecret(runtime.settings.keys.secrets, sealed)
    } catch {
      throw new ImapRefused(
        'sign_in',
        [
          sentence(
            'oauth.tokens_unreadable',
            'The stored tokens cannot be read any more: the SECRET_KEY of this server has changed. Connect the mailbox again.',
          ),
        ],
        true,
      )
    }
  }
}

/** What goes to the provider and back with the browser, sealed: who asked for which channel, and the PKCE secret. */
type Ask = { orgId: string; channelId: string; viaId: string; verifier: string; until: number }

/** Where to send the browser so that the owner of the mailbox lets us in. Needs channels:manage. 404, 409 `channel.no_oauth`. */
export async function startConnecting(cx: Cx, actor: UserActor, channelId: string): Promise<{ authorizeUrl: string }> {
  require(actor, 'channels:manage')
  const channel = await findChannel(cx, channelId)
  if (!channel) throw notFound('channel.not_found', 'There is no such channel.')
  if (!usesOAuth(channel.imap))
    throw conflict(
      'channel.no_oauth',
      'The mailbox of this channel does not sign in with OAuth2. Save its client id first.',
    )
  const verifier = randomBytes(32).toString('base64url')
  const ask: Ask = {
    orgId: cx.org.id,
    channelId,
    viaId: actor.viaId,
    verifier,
    until: cx.now.getTime() + askMs,
  }
  const state = encryptSecret(cx.settings.keys.secrets, JSON.stringify(ask))
  const asked = { redirectUri: redirectUri(cx.settings), state, verifier, user: channel.imap.user }
  return { authorizeUrl: authorizeAddress(channel.imap.oauth, asked) }
}

/**
 * Ends what startConnecting began, in the same session: trades the code for tokens and starts reading the mailbox. 410
 * `channel.connect_expired` for a state that is old, another's or made up; 422 `channel.connect_refused` with the provider's words.
 */
export async function finishConnecting(
  runtime: Runtime,
  actor: UserActor,
  given: { code: string; state: string },
): Promise<{ channelId: string }> {
  require(actor, 'channels:manage')
  const ask = readAsk(runtime, given.state)
  if (!ask || ask.viaId !== actor.viaId || ask.orgId !== actor.orgId || ask.until <= runtime.now().getTime())
    throw gone('channel.connect_expired', 'This took too long or was begun elsewhere. Choose Connect once more.')
  const { channelId, verifier } = ask
  const { imap, row } = await runtime.run(actor, async (cx) => ({
    imap: (await findChannel(cx, channelId))?.imap ?? null,
    row: await store.findTokens(cx, channelId),
  }))
  if (!usesOAuth(imap) || !row) throw notFound('channel.not_found', 'There is no such channel.')
  const clientSecret = row.clientSecret ? opener(runtime)(row.clientSecret) : null
  const code = { code: given.code, verifier, redirectUri: redirectUri(runtime.settings) }
  const found = await askForTokens(runtime, imap.oauth, { clientSecret, ...code }).catch((error: unknown) => {
    if (error instanceof ImapRefused) throw refused(error.why)
    throw error
  })
  if ('lost' in found) throw refused(found.why)
  if (!found.refreshToken)
    throw refused([
      sentence(
        'oauth.no_refresh_token',
        'The provider gave no refresh token. Take the access of this app back in your account there, and connect again.',
      ),
    ])
  await runtime.run(actor, async (cx) => {
    await store.putTokens(cx, channelId, { clientSecret: row.clientSecret, ...sealTokens(cx, found, null) })
    const channel = await findChannel(cx, channelId)
    await wantMailbox(cx, channelId, channel?.enabled === true)
    emit(cx, 'channel.connected', { channelId, name: channel?.name, address: channel?.address })
  })
  return { channelId }
}

/** Gathers reasons that have codes of their own. */
function refused(why: Sentence[]) {
  const detail = `The mailbox was not connected. ${textOf(why)}`
  const reasons = why.map((one) => fieldError('', one))
  return unprocessable('channel.connect_refused', detail, reasons)
}

function readAsk(runtime: Runtime, state: string): Ask | null {
  try {
    return JSON.parse(decryptSecret(runtime.settings.keys.secrets, state)) as Ask
  } catch {
    return null
  }
}
