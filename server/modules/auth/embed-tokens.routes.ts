import type { App } from '../../platform/http/http.ts'
import { CreateEmbedToken, EmbedToken } from './auth.contract.ts'
import { issueEmbed, tokenOf } from './embed-tokens.ts'

export function embedTokensRoutes(app: App): void {
  app.post(
    '/embed-tokens',
    {
      config: { permission: 'embed:issue' },
      schema: {
        operationId: 'createEmbedToken',
        tags: ['embedding'],
        summary: 'A short-lived token that shows the tickets of one customer inside your application',
        description:
          'Ask for it from your server, with an API key that has the scope `embed:issue`, for the member who is signed in there. Its holder ' +
          'reads, answers and changes tickets of that customer as far as the member may, and nothing else: what is outside is 404. It dies ' +
          'with its time, with the key, and when the member or the maker of the key is deactivated.',
        body: CreateEmbedToken,
        response: { 201: EmbedToken },
      },
    },
    async (request, reply) => {
      // The token joins the answer out here: what `run` returns is kept for repeated requests.
      const issued = await request.run((cx) => issueEmbed(cx, request.body))
      return reply.code(201).send({ ...issued, ...tokenOf(app.runtime, request.user(), issued) })
    },
  )
}
