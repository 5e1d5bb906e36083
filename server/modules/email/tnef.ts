import { safeFileName } from '../../platform/files/file-name.rules.ts'
import { cleanText } from './clean-text.rules.ts'
import { decodeAs, decodeText, resolveCharset } from './decode-charset.rules.ts'
import { decompressRtf, readRtf } from './rtf.rules.ts'
import { ByteReader, type MapiProperties, readMapiProperties } from './tnef-properties.ts'

/** Outlook's winmail.dat: Transport Neutral Encapsulation Format, [MS-OXTNEF]. */

export type TnefFile = { name: string; contentType: string; contentId: string | null; content: Uint8Array<ArrayBuffer> }
/** `text` and `html` are the body, '' when absent. `truncated` when the stream ended early or broke off. */
export type TnefContents = { attachments: TnefFile[]; text: string; html: string; truncated: boolean }

const signature = 0x223e9f78
/** Attribute ids, [MS-OXTNEF] 2.1.3.2 and 2.1.3.3. */
const attOemCodepage = 0x9007
const attMapiProps = 0x9003
const attBody = 0x800c
const attAttachRenddata = 0x9002
const attAttachTitle = 0x8010
const attAttachData = 0x800f
const attAttachment = 0x9005
/** MAPI property ids, [MS-OXPROPS]. */
const pidBody = 0x1000
const pidRtfCompressed = 0x1009
const pidBodyHtml = 0x1013
const pidSubject = 0x0037
const pidAttachData = 0x3701
const pidAttachFilename = 0x3704
const pidAttachLongFilename = 0x3707
const pidDisplayName = 0x3001
const pidAttachMimeTag = 0x370e
const pidAttachContentId = 0x3712
const pidInternetCodepage = 0x3fde
/** Messages within messages; deeper ones are not opened. */
const maxDepth = 5
const maxAttachments = 1000

type OpenFile = { title: string; data: Uint8Array | null; props: MapiProperties | null }

/** The contents of a TNEF stream; null when the bytes are none. What comes before a damage is kept. Never throws. */
export function decodeTnef(content: Uint8Array): TnefContents | null {
  return new TnefDecoder(0).decode(content)
}

class TnefDecoder {
  private readonly depth: number
  private readonly out: TnefContents = { attachments: [], text: '', html: '', truncated: false }
  private readonly files: OpenFile[] = []
  private codepage = 'windows-1252'
  private body: Uint8Array | null = null
  private props: MapiProperties | null = null
  private subject = ''

  constructor(depth: number) {
    this.depth = depth
  }

  decode(content: Uint8Array): (TnefContents & { subject: string }) | null {
    const reader = new ByteReader(content)
    if (reader.uint32() !== signature) return null
    reader.uint16()
    while (reader.left() >= 9) {
      reader.uint8()
      const id = reader.uint16()
      reader.uint16()
      const length = reader.uint32()
      const whole = length <= reader.left()
      const data = reader.bytes(Math.min(length, reader.left()))
      this.take(id, data)
      if (!whole) this.out.truncated = true
      reader.uint16()
    }
    this.finishBody()
    for (const file of this.files) this.finishFile(file)
    return { ...this.out, subject: this.subject }
  }

  private take(id: number, data: Uint8Array): void {
    const file = this.files.at(-1)
    if (id === attOemCodepage) this.setCodepage(new ByteReader(data).uint32())
    else if (id === attBody) this.body = data
    else if (id === attMapiProps) this.props = this.read(data)
    else if (id === attAttachRenddata && this.files.length < maxAttachments)
      this.files.push({ title: '', data: null, props: null })
    else if (id === attAttachTitle && file) file.title = this.narrow(data)
    else if (id === attAttachData && file) file.data = data
    else if (id === attAttachment && file) file.props = this.read(data)
  }

  private read(data: Uint8Array): MapiProperties {
    const properties = readMapiProperties(data)
    if (properties.truncated) this.out.truncated = true
    return properties
  }

  private setCodepage(page: number): void {
    const charset =
      page === 65001 ? 'utf-8' : page === 1200 ? null : resolveCharset(page === 20127 ? 'us-ascii' : `cp${page}`)
    if (charset) this.codepage = charset
  }

  /** Text in the code page of the stream, up to its closing NUL. */
  private narrow(data: Uint8Array): string {
    const end = data.indexOf(0)
    return cleanText(decodeAs(end < 0 ? data : data.subarray(0, end), this.codepage, false) ?? '')
  }

  private text(properties: MapiProperties | null, id: number): string {
    const property = properties?.values.get(id)
    if (!property) return ''
    if (property.type !== 'unicode') return this.narrow(property.data)
    return cleanText((decodeAs(property.data, 'utf-16le', false) ?? '').replace(/\0[\s\S]*$/, ''))
  }

  private finishBody(): void {
    this.subject = this.text(this.props, pidSubject)
    const internet = this.props?.values.get(pidInternetCodepage)
    const page = internet ? new ByteReader(internet.data).uint32() : 0
    const htmlCharset = page === 65001 ? 'utf-8' : (resolveCharset(page === 0 ? null : `cp${page}`) ?? this.codepage)
    const html = this.props?.values.get(pidBodyHtml)
    if (html)
      this.out.html =
        html.type === 'unicode'
          ? this.text(this.props, pidBodyHtml)
          : cleanText(decodeText(html.data, htmlCharset).text)
    this.out.text = this.text(this.props, pidBody) || (this.body ? this.narrow(this.body) : '')
    const compressed = this.props?.values.get(pidRtfCompressed)
    if (compressed && this.out.html === '' && this.out.text === '') {
      const rtf = decompressRtf(compressed.data)
      const read = rtf ? readRtf(rtf) : null
      this.out.html = read?.html ?? ''
      this.out.text = read?.text ?? ''
    }
    this.out.text = cleanText(this.out.text.replace(/\r\n?/g, '\n'))
    this.out.html = cleanText(this.out.html)
  }

  private finishFile(file: OpenFile): void {
    const object = file.props?.values.get(pidAttachData)
    const name = [
      this.text(file.props, pidAttachLongFilename),
      file.title,
      this.text(file.props, pidAttachFilename),
      this.text(file.props, pidDisplayName),
    ]
      .map((each) => each.trim())
      .find((each) => each !== '')
    if (object?.type === 'object' && this.openNested(object.data, name ?? '')) return
    const data = file.data ?? object?.data
    if (!data) return
    const mime = this.text(file.props, pidAttachMimeTag).toLowerCase()
    this.out.attachments.push({
      name: name === undefined ? '' : safeFileName(name),
      contentType: /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : 'application/octet-stream',
      contentId: this.text(file.props, pidAttachContentId).replace(/^<|>$/g, '') || null,
      // A copy: the file must own its memory to be handed to another thread.
      content: new Uint8Array(data),
    })
  }

  /** A message within the message: its files join ours, its text becomes a file of its own. */
  private openNested(data: Uint8Array, name: string): boolean {
    if (this.depth >= maxDepth) return false
    // The object begins with the 16 bytes of its interface id ([MS-OXTNEF] 2.1.3.5.1).
    const nested = new TnefDecoder(this.depth + 1).decode(data.subarray(16))
    if (!nested) return false
    const title = nested.subject.slice(0, 120) || name.replace(/\.\w{1,4}$/, '') || 'message'
    for (const [type, extension, body] of [
      ['text/html', 'html', nested.html],
      ['text/plain', 'txt', nested.text],
    ] as const) {
      if (body === '') continue
      const content = new TextEncoder().encode(body)
      this.out.attachments.push({
        name: safeFileName(`${title}.${extension}`),
        contentType: type,
        contentId: null,
        content,
      })
      break
    }
    this.out.attachments.push(...nested.attachments.slice(0, maxAttachments))
    if (nested.truncated) this.out.truncated = true
    return true
  }
}
