/** Pictures that a browser may show in place, told by their first bytes; nothing else is, whatever a sender claims. */
const pictures: { type: string; is: (head: Uint8Array) => boolean }[] = [
  { type: 'image/png', is: startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { type: 'image/jpeg', is: startsWith([0xff, 0xd8, 0xff]) },
  { type: 'image/gif', is: (head) => /^GIF8[79]a/.test(latin1(head)) },
  { type: 'image/webp', is: (head) => /^RIFF[\s\S]{4}WEBP/.test(latin1(head)) },
]

/** The kind of a raster picture by its first bytes (12 are enough); null for everything else, SVG among it. */
export function pictureType(head: Uint8Array): string | null {
  return pictures.find((picture) => picture.is(head))?.type ?? null
}

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
  return pictures.some(({ type }) => type === plain) ? unknown : plain
}

/** True when the If-None-Match header names the tag (weak or not) or is `*`. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (!header) return false
  return header.split(',').some((one) => {
    const given = one.trim().replace(/^W\//, '')
    return given === '*' || given === tag
  })
}

function startsWith(bytes: number[]): (head: Uint8Array) => boolean {
  return (head) => bytes.every((byte, i) => head[i] === byte)
}

const latin1 = (head: Uint8Array) => Buffer.from(head.subarray(0, 16)).toString('latin1')
