/** Colours of the page around. */
export interface FrameColors {
  ink: string
  muted: string
  line: string
  link: string
  /** scheme of the page: a frame of another scheme gets an opaque canvas of its own, on which our ink cannot be read */
  scheme: 'light' | 'dark'
}

/** Attributes and styles by which a mail brings colours of its own. */
const ownColors = /\b(bgcolor|background(-color)?|color)\s*[=:]/i

/** True when the mail sets colours: on a dark page it then needs the white paper it was written for. */
export function bringsColors(html: string): boolean {
  return ownColors.test(html)
}

/**
 * The document of the sandboxed frame that shows a mail: no script can run (the sandbox and the policy both forbid it),
 * nothing is ever loaded from elsewhere, links open in a new tab and do not tell where from. `files` is the address that
 * attachments and fetched pictures are served from, when it is not ours.
 */
export function frameDocument(
  html: string,
  { colors, paper, files }: { colors: FrameColors; paper: boolean; files: string | null },
): string {
  const images = ["'self'", 'data:', ...(files === null ? [] : [new URL(files).origin])].join(' ')
  const ink = paper ? '#1c1c1a' : colors.ink
  const line = paper ? '#c9c8c4' : colors.line
  const style = `
    :root { color-scheme: ${paper ? 'light' : colors.scheme}; }
    html, body { margin: 0; background: ${paper ? '#ffffff' : 'transparent'}; }
    body { ${paper ? 'padding: 12px;' : ''} color: ${ink}; font: 13px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
      overflow-wrap: anywhere; overflow-x: auto; overflow-y: hidden; }
    img { max-width: 100%; height: auto; }
    img[data-remote-src]:not([src]) { min-width: 24px; min-height: 24px; outline: 1px dashed ${line}; outline-offset: -1px; }
    a { color: ${paper ? '#3050cf' : colors.link}; }
    p { margin: 0 0 0.7em; } p:last-child { margin-bottom: 0; }
    blockquote { margin: 0.5em 0; padding-left: 0.8em; border-left: 2px solid ${line}; color: ${paper ? '#55544f' : colors.muted}; }
    pre { white-space: pre-wrap; }
    table { max-width: 100%; }`
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src ${images}; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><base target="_blank"><style>${style}</style></head><body>${html}</body></html>`
}

/**
 * Puts the pictures of a mail that lie on other servers into the loaded document of its frame, from where our server hands
 * them out (`urls` by their addresses). One that cannot be had is a blank again; `onMissing` is told of each.
 */
export function showRemoteImages(document: Document, urls: ReadonlyMap<string, string>, onMissing: () => void): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-remote-background]')) {
    const url = urls.get(element.dataset.remoteBackground ?? '')
    if (url) element.style.backgroundImage = `url("${url}")`
  }
  for (const image of document.querySelectorAll<HTMLImageElement>('[data-remote-src], [data-remote-srcset]')) {
    const { remoteSrc = '', remoteSrcset = '' } = image.dataset
    const url = urls.get(remoteSrc)
    const sizes = srcsetOf(remoteSrcset, urls)
    const miss = () => {
      image.removeAttribute('srcset')
      image.removeAttribute('src')
      onMissing()
    }
    if (!url && !sizes) {
      miss()
      continue
    }
    image.addEventListener('error', miss, { once: true })
    if (sizes) image.srcset = sizes
    image.src = url ?? sizes.split(' ')[0] ?? ''
  }
}

/** The candidates of a srcset that our server has, at their new addresses. */
function srcsetOf(srcset: string, urls: ReadonlyMap<string, string>): string {
  return srcset
    .split(/,\s+/)
    .flatMap((candidate) => {
      const [address = '', size = ''] = candidate.split(' ')
      const url = urls.get(address)
      return url ? [`${url} ${size}`.trim()] : []
    })
    .join(', ')
}
