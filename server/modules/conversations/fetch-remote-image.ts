import type { IncomingMessage } from 'node:http'
import { OutgoingRefused, type Reach } from '../../platform/outgoing.rules.ts'
import { resolveOutgoing } from '../../platform/outgoing.ts'
import { hostOf, requestOutgoing } from '../../platform/outgoing-request.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { hasTooManyPixels, type PictureType, readPicture } from './picture.rules.ts'

/** Largest picture in bytes, redirects that are followed, and milliseconds for everything together. */
const maxBytes = 10 * 1024 * 1024
const maxRedirects = 3
const fetchWithin = 10_000

export type FetchedImage = { bytes: Buffer; contentType: PictureType }

/** There is no picture to be had at an address; `why` says it to people. */
export class ImageRefused extends Error {
  readonly why: Sentence
  constructor(why: Sentence) {
    super(why.text)
    this.why = why
  }
}

const unreachable = (host: string) => sentence('remote_image.unreachable', words`${{ host }} does not answer.`)
const slow = sentence('remote_image.slow', 'Its server took longer than ten seconds.')
const tooLarge = sentence('remote_image.too_large', 'It is larger than 10 MB.')
const noPicture = sentence('remote_image.not_a_picture', 'What came is not a whole PNG, JPEG, GIF or WebP picture.')
const tooManyPixels = sentence('remote_image.too_many_pixels', 'It has more than 50 million pixels.')

/**
 * Fetches a picture that a mail points to. Strangers choose its address, so: every host, of redirects as well, goes through the guard of
 * outgoing connections; nothing is sent but the request, no cookie, no referrer; and what comes is judged by its bytes alone, whatever
 * its headers say. Only the picture itself is answered, without what hangs behind its end. Rejects with ImageRefused.
 */
export async function fetchRemoteImage(
  address: string,
  { reach, within = fetchWithin }: { reach: Reach; within?: number },
): Promise<FetchedImage> {
  const signal = AbortSignal.timeout(within)
  let url = readAddress(address)
  for (let redirects = 0; ; redirects++) {
    const response = await ask(url, reach, signal)
    const { statusCode = 0, headers } = response
    if (statusCode === 200) return judge(await readBytes(response, url, signal))
    response.destroy()
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined)
      throw new ImageRefused(
        sentence(
          'remote_image.status',
          words`${{ host: url.hostname }} answered with status ${{ status: statusCode }}.`,
        ),
      )
    if (redirects === maxRedirects)
      throw new ImageRefused(sentence('remote_image.redirects', 'Its server sends on too many times.'))
    url = readAddress(headers.location, url)
  }
}

function readAddress(address: string, base?: URL): URL {
  const url = URL.parse(address, base)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ImageRefused(sentence('remote_image.bad_address', 'Its address is not one of a picture on the web.'))
  url.hash = ''
  return url
}

async function ask(url: URL, reach: Reach, signal: AbortSignal): Promise<IncomingMessage> {
  try {
    const target = await resolveOutgoing(hostOf(url), reach)
    signal.throwIfAborted()
    const headers = {
      accept: 'image/png,image/jpeg,image/gif,image/webp',
      'accept-encoding': 'identity',
      'user-agent': 'Deskhand',
    }
    return await requestOutgoing(url, target, { method: 'GET', headers, signal })
  } catch (error) {
    throw new ImageRefused(whyNot(error, url, signal))
  }
}

function whyNot(error: unknown, url: URL, signal: AbortSignal): Sentence {
  if (signal.aborted) return slow
  if (error instanceof OutgoingRefused)
    return sentence(
      'remote_image.inside',
      words`${{ host: url.hostname }} does not lie on the internet; a mail cannot make this server look there.`,
    )
  return unreachable(url.hostname)
}

async function readBytes(response: IncomingMessage, url: URL, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) {
        response.destroy()
        throw new ImageRefused(tooLarge)
      }
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof ImageRefused ? error : new ImageRefused(whyNot(error, url, signal))
  }
  return Buffer.concat(chunks)
}

function judge(bytes: Buffer): FetchedImage {
  const picture = readPicture(bytes)
  if (!picture || picture.end === null) throw new ImageRefused(noPicture)
  if (hasTooManyPixels(picture)) throw new ImageRefused(tooManyPixels)
  return { bytes: bytes.subarray(0, picture.end), contentType: picture.type }
}
