import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { NewApiKey } from './api-keys.api.ts'

/** The key itself, this once. Only its own button closes the dialog: a stray click must not lose it. */
export function ShowKeyDialog({ apiKey, onClose }: { apiKey: NewApiKey; onClose: () => void }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && copied && onClose()}
      title={t('apiKeys:shown.title', { name: apiKey.name })}
      footer={
        <Button press="mod+enter" variant="primary" onClick={onClose}>
          {t('apiKeys:shown.done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Banner tone="warn" title={t('apiKeys:shown.once')}>
          {t('apiKeys:shown.text')}
        </Banner>
        <div className="flex items-stretch gap-2 max-sm:flex-col">
          <code className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-panel px-2.5 py-1.5 font-mono text-xs">
            {apiKey.token}
          </code>
          <Button press="mod+shift+y" autoFocus size="lg" onClick={() => void copyText(apiKey.token).then(setCopied)}>
            {copied ? (
              <Check aria-hidden="true" className="size-3.5 text-ok" />
            ) : (
              <Copy aria-hidden="true" className="size-3.5" />
            )}
            {copied ? t('common:ui.copied') : t('common:ui.copy')}
          </Button>
        </div>
        <div>
          <div className="text-ink3 text-xs">{t('apiKeys:shown.try')}</div>
          <pre className="overflow-x-auto pt-1 font-mono text-ink2 text-xs">
            {`curl -H "Authorization: Bearer $TOKEN" ${location.origin}/api/v1/me`}
          </pre>
        </div>
      </div>
    </Dialog>
  )
}
