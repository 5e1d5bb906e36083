import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy-button.tsx'

/** A secret that is shown this once, to be copied. `onCopied`: whether it lies in the clipboard. */
export function ShownOnce({
  secret,
  title,
  text,
  onCopied,
}: {
  secret: string
  title: string
  text: string
  onCopied: (copied: boolean) => void
}) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const done = await copyText(secret)
    setCopied(done)
    onCopied(done)
  }
  return (
    <>
      <Banner tone="warn" title={title}>
        {text}
      </Banner>
      <div className="flex items-stretch gap-2 max-sm:flex-col">
        <code className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-panel px-2.5 py-1.5 font-mono text-xs">
          {secret}
        </code>
        <Button press="mod+shift+y" autoFocus size="lg" onClick={() => void copy()}>
          {copied ? (
            <Check aria-hidden="true" className="size-3.5 text-ok" />
          ) : (
            <Copy aria-hidden="true" className="size-3.5" />
          )}
          {copied ? t('common:ui.copied') : t('common:ui.copy')}
        </Button>
      </div>
    </>
  )
}
