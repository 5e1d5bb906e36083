import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './icon-button.tsx'
import { useWords } from './words.ts'

/** Copies `text`; the icon and the name say for two seconds that it is done. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useWords()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <IconButton
      label={copied ? words.copied : (label ?? words.copy)}
      icon={copied ? <Check aria-hidden="true" className="text-ok" /> : <Copy aria-hidden="true" />}
      onClick={() => copyText(text).then(setCopied)}
    />
  )
}

/** Puts text on the clipboard; false when the browser forbids it (plain http, no permission). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The old way, which also works on plain http addresses: the clipboard interface exists only on secure ones. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'fixed opacity-0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
