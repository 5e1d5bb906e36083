import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { getReach } from '../orgs/orgs.service.ts'
import { Channel, ConnectMailbox, CreateChannel, ImapTestResult, TestImap, UpdateChannel } from './channels.contract.ts'
import {
  createChannel,
  deleteChannel,
  getChannel,
  listChannels,
  secretForTest,
  updateChannel,
} from './channels.service.ts'
import { finishConnecting, getTokenForTest, redirectUri, startConnecting, usesOAuth } from './mailbox-tokens.ts'
import { testImap } from './test-imap.ts'

const tags = ['channels']
const params = z.object({ id: Id })

export function channelsRoutes(app: App): void {
  app.get(
    '/channels',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listChannels',
        tags,
        summary: 'The mail addresses of the organization, the default one first',
        response: { 200: z.object({ data: z.array(Channel) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listChannels(cx) })),
  )

  app.post(
    '/channels',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'createChannel',
        tags,
        summary: 'Add a mail address',
        description:
          'Mail comes by the built-in SMTP receiver, and by IMAP when `imap` names a mailbox. 409 `channel.address_taken` when ' +
          'another channel has one of the addresses.',
        body: CreateChannel,
        response: { 201: Channel },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createChannel(cx, request.body))),
  )

  app.post(
    '/channels/test-imap',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'testImap',
        tags,
        summary: 'Try the settings of a mailbox and say what is wrong',
        description:
          'Connects from this server to the host that is named, which may be inside your own network; reads and changes ' +
          'nothing. Takes 20 seconds at most. Ends at the first step that does not work.',
        body: TestImap,
        response: { 200: ImapTestResult },
      },
    },
    async (request) => {
      const { imap, channelId } = request.body
      const { runtime } = app
      const actor = request.user()
      // Not by request.run: with an Idempotency-Key the secret would be kept as an answer.
      const known = usesOAuth(imap) ? null : await runtime.run(actor, (cx) => secretForTest(cx, request.body))
      if (channelId) await runtime.run(actor, (cx) => getChannel(cx, channelId))
      const secret = async () => {
        if (known !== null || !usesOAuth(imap)) return known ?? ''
        return getTokenForTest({ runtime, orgId: actor.orgId, channelId: channelId ?? '' }, imap)
      }
      const reach = await request.runOpen(getReach)
      return testImap(imap, secret, { ...app.runtime.settings, reach })
    },
  )

  app.get(
    '/channels/connect',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'getConnectAddress',
        tags,
        summary: 'The redirect address to enter where our OAuth2 client is registered',
        response: { 200: z.object({ redirectUri: z.string() }) },
      },
    },
    () => ({ redirectUri: redirectUri(app.runtime.settings) }),
  )

  app.post(
    '/channels/:id/connect',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'startConnecting',
        tags,
        summary: 'Where the owner of the mailbox lets us in',
        description:
          'Open the address in a browser. It comes back to the redirect address with `code` and `state`, for ' +
          'finishConnecting in the same session within 15 minutes. 409 `channel.no_oauth`.',
        params,
        response: { 200: z.object({ authorizeUrl: z.string() }) },
      },
    },
    // Not by request.run: the address holds what must not be kept as an answer.
    (request) => app.runtime.run(request.user(), (cx) => startConnecting(cx, request.user(), request.params.id)),
  )

  app.post(
    '/channels/connect',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'finishConnecting',
        tags,
        summary: 'Trade the code from the provider for tokens, and read the mailbox',
        description:
          '410 `channel.connect_expired`; 422 `channel.connect_refused` with the words of the provider. The tokens are ' +
          'stored encrypted and renewed by themselves.',
        body: ConnectMailbox,
        response: { 200: Channel },
      },
    },
    async (request) => {
      const { channelId } = await finishConnecting(app.runtime, request.user(), request.body)
      return request.run((cx) => getChannel(cx, channelId))
    },
  )

  app.get(
    '/channels/:id',
    {
      config: { permission: 'tickets:read' },
      schema: { operationId: 'getChannel', tags, summary: 'One channel', params, response: { 200: Channel } },
    },
    (request) => request.run((cx) => getChannel(cx, request.params.id)),
  )

  app.patch(
    '/channels/:id',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'updateChannel',
        tags,
        summary: 'Change a channel',
        description:
          '`imap` is replaced as a whole; null: no mailbox is read. Another host, port or user needs `imapSecret` again. ' +
          'A mailbox watcher follows within seconds.',
        params,
        body: UpdateChannel,
        response: { 200: Channel },
      },
    },
    (request) => request.run((cx) => updateChannel(cx, request.params.id, request.body)),
  )

  app.delete(
    '/channels/:id',
    {
      config: { permission: 'channels:manage' },
      schema: {
        operationId: 'deleteChannel',
        tags,
        summary: 'Delete a channel that was never used',
        description: '409 `channel.in_use` when tickets or mails belong to it (switch it off), `channel.is_default`.',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteChannel(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
