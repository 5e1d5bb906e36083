import { useEffect, useState } from 'react'
import { embedHeaders, isEmbed } from './embed.ts'

/** Pictures and files of messages inside an embed: a browser asks for them without the token, so the app asks, and shows what it got. */

const ownPath = '/api/v1/attachments/'

async function readFile(url: string): Promise<Blob> {
  const reply = await fetch(url, { headers: await embedHeaders(), credentials: 'omit' })
  if (!reply.ok) throw new Error(`${reply.status} ${reply.statusText}`)
  return reply.blob()
}

/** Downloads a file of a message. Rejects when it cannot be had. */
export async function saveOwnFile(url: string, name: string): Promise<void> {
  const held = URL.createObjectURL(await readFile(url))
  Object.assign(document.createElement('a'), { href: held, download: name }).click()
  // A browser reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(held), 60_000)
}

/** A picture as an address that holds it. Rejects when it cannot be had. */
async function readPicture(url: string): Promise<string> {
  const bytes = await readFile(url)
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'))
    reader.readAsDataURL(bytes)
  })
}

/** The HTML of a message with our own pictures put aside, so that the browser does not ask for them. */
export function holdOwnPictures(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const image of body.querySelectorAll<HTMLImageElement>(`img[src^="${ownPath}"]`)) {
    image.dataset.ownSrc = image.getAttribute('src') ?? ''
    image.removeAttribute('src')
  }
  return body.innerHTML
}

/** Puts them into the loaded document; one that cannot be had stays away. */
export async function showOwnPictures(page: Document): Promise<void> {
  const held = [...page.querySelectorAll<HTMLImageElement>('img[data-own-src]')]
  await Promise.all(
    held.map(async (image) => {
      const source = await readPicture(image.dataset.ownSrc ?? '').catch(() => null)
      if (source !== null) image.src = source
    }),
  )
}

/** An address for an `img`: the picture's own, inside an embed one that holds it, once it is there. `onMissing`: it cannot be had. */
export function useOwnPicture(url: string, onMissing: () => void): string | undefined {
  const [source, setSource] = useState(isEmbed ? undefined : url)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked for once an address
  useEffect(() => {
    if (!isEmbed) return setSource(url)
    let isGone = false
    readPicture(url).then(
      (read) => !isGone && setSource(read),
      () => !isGone && onMissing(),
    )
    return () => {
      isGone = true
    }
  }, [url])
  return source
}
