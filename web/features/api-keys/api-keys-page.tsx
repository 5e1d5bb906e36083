import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { toast } from '../../ui/toast.ts'
import { type ApiKey, apiKeysQuery, type NewApiKey, refreshApiKeys, revokeApiKey } from './api-keys.api.ts'
import { ApiKeysTable } from './api-keys-table.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { ShowKeyDialog } from './show-key-dialog.tsx'

export function ApiKeysPage() {
  const t = useT()
  const query = useQuery(apiKeysQuery)
  const [makes, setMakes] = useState(false)
  const [made, setMade] = useState<NewApiKey>()
  const [revokes, setRevokes] = useState<ApiKey>()
  useLive(['apikey.*'], refreshApiKeys)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setMakes(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('apiKeys:new')}
    </Button>
  )
  return (
    <SettingsPage wide title={t('settings:section.apiKeys')} lead={t('apiKeys:lead')} actions={newButton}>
      <Loaded query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState icon={<KeyRound aria-hidden="true" />} title={t('apiKeys:empty.title')} actions={newButton}>
              {t('apiKeys:empty.text')}
            </EmptyState>
          ) : (
            <ApiKeysTable keys={keys} onRevoke={setRevokes} />
          )
        }
      </Loaded>
      {makes && (
        <NewKeyDialog
          onClose={() => setMakes(false)}
          onMade={(key) => {
            setMakes(false)
            setMade(key)
            refreshApiKeys()
          }}
        />
      )}
      {made && <ShowKeyDialog apiKey={made} onClose={() => setMade(undefined)} />}
      {revokes && (
        <ConfirmDialog
          danger
          title={t('apiKeys:revoke.title', { name: revokes.name })}
          text={t('apiKeys:revoke.text')}
          confirm={t('apiKeys:revoke.confirm')}
          run={() => revokeApiKey(revokes.id)}
          onDone={() => {
            refreshApiKeys()
            toast.done(t('apiKeys:revoke.done', { name: revokes.name }))
          }}
          onClose={() => setRevokes(undefined)}
        />
      )}
    </SettingsPage>
  )
}
