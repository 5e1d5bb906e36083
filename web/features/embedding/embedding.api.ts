import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'

export const originsQuery = queryOptions({
  queryKey: ['organization', 'embedding'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/organization', { signal }))).settings.embedOrigins,
})

/** Names the applications whose pages may show tickets; answers with them as they are kept. */
export async function saveOrigins(embedOrigins: string[]): Promise<string[]> {
  const { settings } = await read(api.PATCH('/api/v1/organization', { body: { settings: { embedOrigins } } }))
  queryClient.setQueryData(originsQuery.queryKey, settings.embedOrigins)
  return settings.embedOrigins
}

/** What goes into the page of the application; `origin` is that of this Deskhand. */
export const snippetOf = (
  origin: string,
): string => `<iframe id="tickets" title="Tickets" style="width: 100%; border: 0"></iframe>
<script>
  const deskhand = '${origin}'
  const frame = document.getElementById('tickets')
  // A route of your server that asks POST ${origin}/api/v1/embed-tokens
  const issue = async () => (await fetch('/deskhand-token')).json()
  addEventListener('message', async ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== deskhand) return
    if (data.type === 'deskhand:token-wanted')
      frame.contentWindow.postMessage({ type: 'deskhand:token', token: (await issue()).token }, deskhand)
    if (data.type === 'deskhand:resize') frame.style.height = data.height + 'px'
  })
  issue().then(({ url }) => { frame.src = url })
</script>
`

/** How the server of the application asks for a token. */
export const requestOf = (
  origin: string,
): string => `curl -H "Authorization: Bearer $KEY" -H 'content-type: application/json' \\
  -d '{"email": "buyer@example.org", "memberEmail": "jo@example.com"}' \\
  ${origin}/api/v1/embed-tokens
`
