import { createTransport } from 'nodemailer'

/** What a mail of a test says; everything else gets believable values. */
export type Letter = {
  from: string
  to: string
  subject: string
  text?: string
  /** lines that go before or over the usual headers; a value of null leaves one out */
  headers?: Record<string, string | null>
  messageId?: string
  inReplyTo?: string
  references?: string[]
  attachments?: { name: string; contentType: string; content: Uint8Array }[]
}

let letters = 0

/** The bytes of a mail, lines ending in CRLF. */
export function write(letter: Letter): Buffer {
  const { from, to, subject, text = 'Hello.', attachments = [] } = letter
  const angle = (id: string) => `<${id}>`
  const headers: Record<string, string | null | undefined> = {
    From: from,
    To: to,
    Subject: subject,
    Date: new Date().toUTCString(),
    'Message-ID': angle(letter.messageId ?? `letter-${++letters}-${process.pid}@customer.test`),
    'In-Reply-To': letter.inReplyTo && angle(letter.inReplyTo),
    References: letter.references?.map(angle).join(' '),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...letter.headers,
  }
  if (attachments.length === 0) return bytes(headers, text)
  const boundary = 'a-boundary-of-the-tests'
  headers['Content-Type'] = `multipart/mixed; boundary="${boundary}"`
  const parts = attachments.map(({ name, contentType, content }) =>
    [
      `Content-Type: ${contentType}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  )
  const words = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text].join('\r\n')
  return bytes(headers, `${[words, ...parts].map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--`)
}

function bytes(headers: Record<string, string | null | undefined>, body: string): Buffer {
  const lines = Object.entries(headers).flatMap(([name, value]) => (value == null ? [] : `${name}: ${value}`))
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}\r\n`)
}

/** Hands raw bytes to an SMTP server; the server's words, or an error with its `responseCode`. */
export async function deliver(
  server: { host: string; port: number },
  envelope: { from: string; to: string[] },
  raw: Buffer,
): Promise<string> {
  const transport = createTransport({
    ...server,
    ignoreTLS: true,
    name: 'mx.customer.test',
    connectionTimeout: 10_000,
    socketTimeout: 60_000,
  })
  try {
    const sent = await transport.sendMail({ envelope, raw })
    return String(sent.response)
  } finally {
    transport.close()
  }
}

/** The address between angle brackets, or the whole. */
export function bareAddress(text: string): string {
  return /<([^>]*)>/.exec(text)?.[1] ?? text.trim()
}
