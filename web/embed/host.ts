import { embedHeaders, hasToken, isEmbed, takeToken } from '../api/embed.ts'
import { queryClient } from '../api/queries.ts'
import { router } from '../routes.tsx'
import { meQuery } from '../shell/shell.api.ts'

/**
 * What the page around says to the app, and hears from it (docs/embedding.md). In: `{type: 'deskhand:token', token}` and
 * `{type: 'deskhand:open', path}`. Out: `deskhand:token-wanted` (says nothing else, so anybody may hear it), and to the one origin that the
 * organization named alone `deskhand:ready`, `deskhand:navigated {path}`, `deskhand:resize {height}`.
 */
type Incoming = { type?: unknown; token?: unknown; path?: unknown }

/** The origin of the page around, once the organization of the token has named it. */
let host: string | undefined
/** Who sent the newest token. */
let sender: string | undefined

const say = (message: object) => host && window.parent.postMessage(message, host)

/** Asks the page around for a token; it answers with `deskhand:token`. */
export function wantToken(): void {
  window.parent.postMessage({ type: 'deskhand:token-wanted' }, '*')
}

/** The origin of the page around, as the browser tells it. */
function originAround(): string | undefined {
  const { ancestorOrigins } = location as { ancestorOrigins?: DOMStringList }
  return ancestorOrigins?.[0] ?? (document.referrer ? new URL(document.referrer).origin : undefined)
}

async function meet(): Promise<void> {
  const { embed } = await queryClient.fetchQuery(meQuery)
  if (!embed) return
  const around = sender ?? originAround()
  host = around && embed.origins.includes(around) ? around : undefined
  // A minute before its end, at once where less is left.
  const left = new Date(embed.expiresAt).getTime() - Date.now()
  setTimeout(wantToken, Math.max(left - 60_000, 5_000))
  say({ type: 'deskhand:ready' })
  tellPlace()
}

function tellPlace(): void {
  const { pathname } = router.state.location
  told = 0
  say({ type: 'deskhand:navigated', path: pathname })
}

/** By how much the page overflows: what of it only a bar of its own brings to sight. */
function overflow(): number {
  const main = document.getElementById('content')
  const parts = main ? [main, ...main.querySelectorAll<HTMLElement>('*')] : []
  const scrolls = parts.filter(
    (one) => one.scrollHeight > one.clientHeight + 8 && /auto|scroll/.test(getComputedStyle(one).overflowY),
  )
  return Math.max(0, ...scrolls.map((one) => one.scrollHeight - one.clientHeight))
}

/** Pixels: a ticket with its composer needs the least; what is longer than the most scrolls in itself. */
const leastHeight = 480
const mostHeight = 1_600
let told = 0

/** Says how high the frame should be: for each page from the least on, until nothing overflows. */
function tellHeight(): void {
  const more = overflow()
  const wanted = told === 0 ? leastHeight : more > 0 ? document.documentElement.clientHeight + more : told
  const height = Math.min(Math.max(Math.round(wanted), leastHeight), mostHeight)
  if (height === told) return
  told = height
  say({ type: 'deskhand:resize', height })
}

/** True for addresses inside the app that an embed shows. */
const isPath = (path: unknown): path is string => typeof path === 'string' && /^\/tickets(\/[\w-]+)?$/.test(path)

async function onMessage({ source, origin, data }: MessageEvent<Incoming>): Promise<void> {
  if (source !== window.parent || typeof data !== 'object' || data === null) return
  if (data.type === 'deskhand:token' && typeof data.token === 'string') {
    if (host && origin !== host) return
    sender = origin
    takeToken(data.token)
    await queryClient.invalidateQueries()
    await meet()
  }
  if (data.type === 'deskhand:open' && origin === host && isPath(data.path)) await router.navigate({ to: data.path })
}

/** Links to files prove nothing by themselves: they are read with the token, then handed to the reader. */
async function onClick(event: MouseEvent): Promise<void> {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || !new URL(link.href, location.href).pathname.startsWith('/api/v1/attachments/')) return
  event.preventDefault()
  const reply = await fetch(link.href, { headers: await embedHeaders(), credentials: 'omit' })
  if (!reply.ok) return
  const url = URL.createObjectURL(await reply.blob())
  const save = document.createElement('a')
  save.href = url
  save.download = link.download || link.textContent?.trim() || 'file'
  save.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Begins the talk with the page around. */
export function startEmbed(): void {
  if (!isEmbed) return
  window.addEventListener('message', (event) => void onMessage(event))
  document.addEventListener('click', (event) => void onClick(event), true)
  router.subscribe('onResolved', tellPlace)
  setInterval(tellHeight, 500)
  if (!hasToken()) wantToken()
  void meet()
}
