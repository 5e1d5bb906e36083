/**
 * The app inside another application (`?embedded=crm` in a frame): it shows what a token allows and never uses the session of this
 * browser, which is what lets other sites frame it (server/platform/http/web.ts). The token lives in memory alone.
 */
const fragment = /^#embed=(dhe_[\w.-]+)$/.exec(globalThis.location?.hash ?? '')?.[1]

/** True where requests carry the token of an embed, and no cookie. */
export const isEmbed =
  new URLSearchParams(globalThis.location?.search ?? '').get('embedded') === 'crm' &&
  (window.parent !== window || fragment !== undefined)

let token: string | undefined
let arrived: (() => void) | undefined
const first = new Promise<void>((resolve) => {
  arrived = resolve
})

export function takeToken(next: string): void {
  token = next
  arrived?.()
}

/** False until the first token is there: from the address, or from the page around. */
export const hasToken = (): boolean => token !== undefined

if (isEmbed && fragment) {
  takeToken(fragment)
  // Not in the history, in no bookmark, and in no address that somebody copies.
  history.replaceState(history.state, '', location.pathname + location.search)
}

/** What a request of an embed proves itself with; waits for the first token, which the page around may send late. */
export async function embedHeaders(): Promise<Record<string, string>> {
  if (!isEmbed) return {}
  if (!token) await first
  return { authorization: `Bearer ${token}` }
}
