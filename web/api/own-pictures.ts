import { useEffect, useState } from 'react'
import { embedHeaders, isEmbed } from './embed.ts'

/** Pictures of messages inside an embed: a browser asks for them without the token, so that the app asks for it and shows what it got. */

const ownPath = '/api/v1/attachments/'

/** A picture as an address that holds it. Rejects when it cannot be had. */
async function readPicture(url: string): Promise<string> {
  const reply = await fetch(url, { headers: { ...(await embedHeaders()), accept: 'image/*' }, credentials: 'omit' })
  if (!reply.ok) throw new Error(`The picture could not be had: ${reply.status}`)
  const bytes = await reply.blob()
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
