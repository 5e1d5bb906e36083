/**
 * The place to go after sign-in, if it lies in this app: a path of our own origin. Anything else (another site,
 * `//host`, `/\host`, `javascript:`) leads home, because the address was written by whoever made the link.
 */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith('/')) return '/'
  try {
    const url = new URL(next, origin)
    return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/'
  } catch {
    return '/'
  }
}
