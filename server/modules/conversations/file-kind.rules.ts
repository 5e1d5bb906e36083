import { pictureType } from './picture.rules.ts'

/** Kinds that are what their first bytes say, whatever a sender claims. */
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/**
 * The content type to remember for a file: the claimed one without parameters when it is well formed, `application/octet-stream`
 * otherwise. A claim to be a raster picture must be true; a true picture is called by its real name.
 */
export function contentTypeOf(claimed: string, head: Uint8Array): string {
  const picture = pictureType(head)
  if (picture) return picture
  const plain = (claimed.split(';')[0] ?? '').trim().toLowerCase()
  const unknown = 'application/octet-stream'
  if (plain.length > 127 || !/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(plain)) return unknown
  return pictures.includes(plain) ? unknown : plain
}

/** True when the If-None-Match header names the tag (weak or not) or is `*`. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (!header) return false
  return header.split(',').some((one) => {
    const given = one.trim().replace(/^W\//, '')
    return given === '*' || given === tag
  })
}
