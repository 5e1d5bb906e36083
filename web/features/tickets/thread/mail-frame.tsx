import { useEffect, useMemo, useRef, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { holdOwnPictures, showOwnPictures } from '../../../api/own-pictures.ts'
import { useIsDark } from '../../../shell/appearance.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { bringsColors, type FrameColors, frameDocument, showRemoteImages } from './frame-document.ts'

/** The page's own colours, for a document that its style sheet does not reach. */
function pageColors(isDark: boolean): FrameColors {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string) => style.getPropertyValue(name).trim()
  const scheme = isDark ? 'dark' : 'light'
  return { ink: value('--ink'), muted: value('--ink2'), line: value('--line'), link: value('--accent-ink'), scheme }
}

/** Pictures on other servers that the reader allowed: where ours hands them out, and who wants to know of those it cannot have. */
export interface AllowedImages {
  urls: ReadonlyMap<string, string>
  onMissing: () => void
}

/**
 * The HTML of a mail in a frame where nothing can run: no scripts, no forms, no way out but links into new tabs. The frame
 * is as high as its content. Same origin only so that its height can be read and its pictures asked with the session.
 */
export function MailFrame({ html, title, images }: { html: string; title: string; images?: AllowedImages }) {
  const { attachmentsUrl } = useMe()
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState<number>()
  const isDark = useIsDark()
  const source = useMemo(
    () =>
      frameDocument(isEmbed ? holdOwnPictures(html) : html, {
        colors: pageColors(isDark),
        paper: isDark && bringsColors(html),
        files: attachmentsUrl,
      }),
    [html, attachmentsUrl, isDark],
  )
  const observer = useRef<ResizeObserver>(undefined)
  useEffect(() => () => observer.current?.disconnect(), [])
  // Allowed after the frame was loaded; a frame that is loaded again has them from onLoad.
  useEffect(() => show(frame.current?.contentDocument, images), [images])

  function onLoad(): void {
    const page = frame.current?.contentDocument
    if (!page?.body) return
    show(page, images)
    if (isEmbed) void showOwnPictures(page)
    const measure = () => setHeight(Math.ceil(page.body.getBoundingClientRect().height + scrollbarOf(page.body)))
    measure()
    observer.current?.disconnect()
    observer.current = new ResizeObserver(measure)
    observer.current.observe(page.body)
  }

  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={source}
      onLoad={onLoad}
      style={{ height: height ?? 40 }}
      className="block w-full rounded-md border-0"
    />
  )
}

function show(page: Document | null | undefined, images: AllowedImages | undefined): void {
  if (page?.body && images) showRemoteImages(page, images.urls, images.onMissing)
}

/** A wide table scrolls sideways inside the frame; its bar needs room below the text. */
function scrollbarOf(body: HTMLElement): number {
  return body.scrollWidth > body.clientWidth + 1 ? 16 : 0
}
