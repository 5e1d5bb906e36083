import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ShownOnce } from '../../shared/shown-once.tsx'
import { Button } from '../../ui/button.tsx'
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
        <ShownOnce
          secret={apiKey.token}
          title={t('apiKeys:shown.once')}
          text={t('apiKeys:shown.text')}
          onCopied={setCopied}
        />
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
