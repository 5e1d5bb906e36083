import type { Channel, ChannelBody, ImapBody } from './channels.api.ts'
import { clientOf, isConnected, type Way, wayOf } from './mailbox-providers.ts'

/** The form of a channel; what belongs to the mailbox counts only when mail is fetched. */
export interface ChannelValues {
  name: string
  address: string
  aliases: string[]
  enabled: boolean
  plusAddressing: boolean
  stageId: string
  newMail: 'ticket' | 'conversation'
  /** Null: everybody. */
  readTeamIds: string[] | null
  way: 'smtp' | 'imap'
  host: string
  port: string
  secure: boolean
  user: string
  auth: Way
  imapSecret: string
  clientId: string
  clientSecret: string
  /** Of Microsoft: whose accounts. */
  tenant: string
  authorizeUrl: string
  tokenUrl: string
  scope: string
  folder: string
  afterFetch: 'keep' | 'seen' | 'move'
  moveTo: string
  since: 'now' | 'all'
}

export function valuesOf(channel: Channel | undefined, organization: string): ChannelValues {
  const imap = channel?.imap
  const signIn = wayOf(imap)
  return {
    name: channel?.name ?? organization,
    address: channel?.address ?? '',
    aliases: channel?.aliases ?? [],
    enabled: channel?.enabled ?? true,
    plusAddressing: channel?.plusAddressing ?? true,
    stageId: channel?.stageId ?? '',
    newMail: channel?.newMail ?? 'ticket',
    readTeamIds: channel?.readTeamIds ?? null,
    way: imap ? 'imap' : 'smtp',
    host: imap?.host ?? '',
    port: String(imap?.port ?? 993),
    secure: imap?.secure ?? true,
    user: imap?.user ?? channel?.address ?? '',
    auth: signIn.way,
    imapSecret: '',
    clientSecret: '',
    ...signIn.values,
    folder: imap?.folder ?? 'INBOX',
    afterFetch: imap?.afterFetch ?? 'keep',
    moveTo: imap?.moveTo ?? '',
    since: imap?.since ?? 'now',
  }
}

/** A port as written, or undefined when it is none. */
export function portOf(text: string): number | undefined {
  if (!/^\s*\d{1,5}\s*$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}

export function imapOf(values: ChannelValues): ImapBody {
  return {
    host: values.host.trim(),
    port: portOf(values.port) ?? 993,
    secure: values.secure,
    user: values.user.trim(),
    auth: values.auth === 'password' ? 'password' : 'oauth2',
    oauth: clientOf(values.auth, values),
    folder: values.folder.trim() || 'INBOX',
    afterFetch: values.afterFetch,
    moveTo: values.afterFetch === 'move' ? values.moveTo.trim() : null,
    since: values.since,
  }
}

/** What is sent; a secret only when one was written, else the stored one stays. */
export function bodyOf(values: ChannelValues): ChannelBody {
  const fetches = values.way === 'imap'
  const connected = fetches && isConnected(values.auth)
  return {
    name: values.name.trim(),
    address: values.address.trim(),
    aliases: values.aliases.map((alias) => alias.trim()).filter(Boolean),
    enabled: values.enabled,
    plusAddressing: values.plusAddressing,
    ...(values.stageId && { stageId: values.stageId }),
    newMail: values.newMail,
    readTeamIds: values.readTeamIds,
    imap: fetches ? imapOf(values) : null,
    ...(fetches && !connected && values.imapSecret && { imapSecret: values.imapSecret }),
    ...(connected && values.clientSecret && { oauthSecrets: { clientSecret: values.clientSecret } }),
  }
}
