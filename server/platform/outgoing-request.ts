import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { OutgoingTarget } from './outgoing.ts'

/** The host of an address as the guard of outgoing connections looks it up: IPv6 without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/**
 * Sends one request to a host that the guard has judged (resolveOutgoing), at the judged addresses alone, and answers with the head of the
 * response; redirects are the caller's. Rejects with the error of the network, or when `signal` is aborted.
 */
export function requestOutgoing(
  url: URL,
  target: OutgoingTarget,
  { body, ...options }: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<IncomingMessage> {
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const request = send(url, {
      ...options,
      headers: { ...options.headers, ...length },
      agent: false,
      lookup: target.lookup,
    })
    request.on('error', reject)
    request.on('response', resolve)
    request.end(body)
  })
}
