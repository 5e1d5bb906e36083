import { parentPort } from 'node:worker_threads'
import { PhotonImage, resize, SamplingFilter } from '@silvia-odwyer/photon-node'
import { orientationOf, turnPixels } from './orientation.rules.ts'
import { pictureType } from './picture.rules.ts'

/** One picture to make small, and the answer. */
export type ThumbnailRequest = { id: number; bytes: Uint8Array<ArrayBuffer>; longest: number }
export type Thumbnail = { bytes: Uint8Array<ArrayBuffer>; contentType: 'image/jpeg' | 'image/png' }
export type ThumbnailAnswer = { id: number; thumbnail: Thumbnail | null }

const jpegQuality = 82

/** Decodes a picture (of an animation the first one), makes it small and writes it anew: nothing of its bytes is in the result. */
function small({ bytes, longest }: ThumbnailRequest): Thumbnail {
  const image = PhotonImage.new_from_byteslice(bytes)
  const width = image.get_width()
  const height = image.get_height()
  const scale = Math.min(1, longest / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  const shrunk = resize(image, side(width), side(height), SamplingFilter.Triangle)
  image.free()
  const stored = { width: shrunk.get_width(), height: shrunk.get_height() }
  const orientation = pictureType(bytes) === 'image/jpeg' ? orientationOf(bytes) : 1
  const { pixels, ...size } = turnPixels(shrunk.get_raw_pixels(), stored, orientation)
  shrunk.free()
  const upright = new PhotonImage(pixels, size.width, size.height)
  const isOpaque = pixels.every((value, i) => i % 4 !== 3 || value === 255)
  const written = isOpaque ? upright.get_bytes_jpeg(jpegQuality) : upright.get_bytes()
  upright.free()
  return { bytes: new Uint8Array(written), contentType: isOpaque ? 'image/jpeg' : 'image/png' }
}

parentPort?.on('message', (request: ThumbnailRequest) => {
  let thumbnail: Thumbnail | null = null
  try {
    thumbnail = small(request)
  } catch {
    // What the decoder cannot read is no picture. The main thread drops this worker.
  }
  parentPort?.postMessage({ id: request.id, thumbnail } satisfies ThumbnailAnswer)
})
