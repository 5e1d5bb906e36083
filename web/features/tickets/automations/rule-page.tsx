import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { toast } from '../../../ui/toast.ts'
import { deleteRule, type Rule, refreshRules, ruleQuery, updateRule } from './automations.api.ts'
import { RuleTrouble } from './automations-page.tsx'
import { recipes } from './recipes.ts'
import { RuleForm } from './rule-form.tsx'
import { RuleLog } from './run-log.tsx'
import { Versions } from './versions.tsx'
import { WebhookLog } from './webhook-log.tsx'

const route = getRouteApi('/app/settings/automations/$ruleId')

/** One rule: when, if, then; what came of it; what it said before. `new` is one that is not there yet. */
export function RulePage() {
  const t = useT()
  const { ruleId } = route.useParams()
  const { recipe: asked } = route.useSearch()
  const recipe = recipes.find((one) => one === asked)
  const isNew = ruleId === 'new'
  const query = useQuery({ ...ruleQuery(ruleId), enabled: !isNew })
  useLive(['rule.*'], refreshRules)
  return (
    <SettingsPage
      title={isNew ? t('automations:new') : (query.data?.name ?? t('settings:section.automations'))}
      actions={query.data && !isNew && <RuleActs rule={query.data} />}
      back={
        <Link to={paths.settingsAutomations} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.automations')}
        </Link>
      }
    >
      {isNew ? (
        <RuleForm key={`new ${recipe ?? ''}`} recipe={recipe} />
      ) : (
        <Loaded query={query}>{(rule) => <RuleBody key={rule.id} rule={rule} />}</Loaded>
      )}
    </SettingsPage>
  )
}

function RuleActs({ rule }: { rule: Rule }) {
  const t = useT()
  const navigate = useNavigate()
  const [deletes, setDeletes] = useState(false)
  const enable = useMutation({
    mutationFn: (enabled: boolean) => updateRule(rule.id, { enabled }),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
    onSettled: refreshRules,
  })
  const shown = enable.isPending ? enable.variables : rule.state === 'on'
  return (
    <>
      <Switch checked={shown} onChange={(enabled) => enable.mutate(enabled)} label={t('automations:on')} />
      <Button press="delete" variant="ghost" onClick={() => setDeletes(true)}>
        <Trash2 aria-hidden="true" className="size-3.5" />
        {t('automations:delete.button')}
      </Button>
      {deletes && (
        <ConfirmDialog
          danger
          title={t('automations:delete.title', { name: rule.name })}
          text={t('automations:delete.text')}
          confirm={t('automations:delete.button')}
          run={() => deleteRule(rule.id)}
          onDone={() => {
            void navigate({ to: paths.settingsAutomations })
            refreshRules()
            toast.done(t('automations:delete.done'))
          }}
          onClose={() => setDeletes(false)}
        />
      )}
    </>
  )
}

function RuleBody({ rule }: { rule: Rule }) {
  const t = useT()
  // What is put into the form: the newest version, or an older one that somebody takes.
  const [taken, setTaken] = useState<{
    version: number
    content: Pick<Rule, 'triggers' | 'condition' | 'hours' | 'actions' | 'examples'>
  }>()
  return (
    <>
      <RuleTrouble rule={rule} />
      <RuleForm key={`${rule.version} ${taken?.version ?? ''}`} rule={rule} taken={taken?.content} />
      <SettingsCard title={t('automations:log.title')} text={t('automations:log.lead')} flush>
        <RuleLog ruleId={rule.id} />
      </SettingsCard>
      <WebhookLog rule={rule} />
      <SettingsCard title={t('automations:version.title')} flush>
        <Versions
          rule={rule}
          onTake={(version) => {
            setTaken({ version: version.version, content: version })
            globalThis.scrollTo({ top: 0 })
            toast.done(t('automations:version.taken', { version: version.version }))
          }}
        />
      </SettingsCard>
    </>
  )
}
