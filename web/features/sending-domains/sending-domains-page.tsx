import { useQuery } from '@tanstack/react-query'
import { Globe, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { DomainCard } from './domain-card.tsx'
import { addDomain, domainsQuery, refreshDomains } from './sending-domains.api.ts'

/** Domains from which mail leaves, with what their DNS must say. */
export function SendingDomainsPage() {
  const t = useT()
  const query = useQuery(domainsQuery)
  const [adds, setAdds] = useState(false)
  useLive(['sending_domain.*'], refreshDomains)
  const addButton = (
    <Button press="n" variant="primary" onClick={() => setAdds(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('sendingDomains:add')}
    </Button>
  )
  return (
    <SettingsPage title={t('settings:section.sendingDomains')} lead={t('sendingDomains:lead')} actions={addButton}>
      <Loaded query={query}>
        {(domains) =>
          domains.length === 0 ? (
            <EmptyState icon={<Globe aria-hidden="true" />} title={t('sendingDomains:emptyTitle')} actions={addButton}>
              {t('sendingDomains:emptyText')}
            </EmptyState>
          ) : (
            domains.map((domain) => <DomainCard key={domain.id} domain={domain} />)
          )
        }
      </Loaded>
      {adds && <AddDialog onClose={() => setAdds(false)} />}
    </SettingsPage>
  )
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial: { domain: '' },
    validate: ({ domain }) => (domain.includes('.') ? {} : { domain: t('sendingDomains:malformed') }),
    // An address is understood too: what stands behind its @.
    submit: ({ domain }) => addDomain(domain.trim().replace(/^.*@/, '')),
    onDone: () => {
      refreshDomains()
      onClose()
    },
  })
  return (
    <FormDialog
      size="sm"
      title={t('sendingDomains:add')}
      description={t('sendingDomains:addText')}
      form={form}
      submit={t('sendingDomains:add')}
      onClose={onClose}
    >
      <Field label={t('sendingDomains:domain')} required error={form.errorOf('domain')}>
        <TextInput
          autoFocus
          placeholder="acme.com"
          spellCheck={false}
          value={form.values.domain}
          onChange={(event) => form.set('domain', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
