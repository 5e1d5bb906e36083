import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { CircleStop, Plus, TriangleAlert, Workflow } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { ReorderList } from '../../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { toast } from '../../../ui/toast.ts'
import { orderRules, type Rule, refreshRules, rulesQuery, updateRule } from './automations.api.ts'
import { RecipesCard } from './recipes-card.tsx'
import { useRuleWords } from './rule-words.ts'

/** The rules that act on tickets by themselves, in the order in which they do. */
export function AutomationsPage() {
  const t = useT()
  const navigate = useNavigate()
  const query = useQuery(rulesQuery)
  useLive(['rule.*'], refreshRules)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
    onSettled: refreshRules,
  })
  const newButton = (
    <Button
      press="n"
      variant="primary"
      onClick={() => void navigate({ to: paths.settingsAutomation, params: { ruleId: 'new' } })}
    >
      <Plus aria-hidden="true" className="size-3.5" />
      {t('automations:new')}
    </Button>
  )
  return (
    <SettingsPage title={t('settings:section.automations')} lead={t('automations:lead')} actions={newButton}>
      <Loaded query={query}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState icon={<Workflow aria-hidden="true" />} title={t('automations:emptyTitle')} actions={newButton}>
              {t('automations:emptyText')}
            </EmptyState>
          ) : (
            <SettingsCard flush>
              <ReorderList
                label={t('settings:section.automations')}
                items={rules}
                onOrder={(ids) => {
                  queryClient.setQueryData(
                    rulesQuery.queryKey,
                    ids.flatMap((id) => rules.find((rule) => rule.id === id) ?? []),
                  )
                  return act.mutateAsync(() => orderRules(ids))
                }}
              >
                {(rule) => (
                  <RuleRow rule={rule} onEnable={(enabled) => act.mutate(() => updateRule(rule.id, { enabled }))} />
                )}
              </ReorderList>
            </SettingsCard>
          )
        }
      </Loaded>
      <RecipesCard />
    </SettingsPage>
  )
}

function RuleRow({ rule, onEnable }: { rule: Rule; onEnable: (enabled: boolean) => void }) {
  const t = useT()
  const words = useRuleWords(rule)
  const count = rule.runsCapped ? '1,000+' : String(rule.runs)
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-2 pr-3 pl-1">
      <div className="min-w-0 flex-1">
        <Link
          to={paths.settingsAutomation}
          params={{ ruleId: rule.id }}
          className="block truncate font-medium hover:underline"
        >
          {rule.name}
        </Link>
        <div className="line-clamp-2 break-words text-ink2 text-xs">{words}</div>
        <div className="flex flex-wrap items-center gap-x-2 text-ink3 text-xs">
          {rule.lastRunAt ? (
            <span>
              {t('automations:ran', { count: rule.runs, shown: count })} · {t('automations:last')}{' '}
              <RelativeTime at={rule.lastRunAt} />
            </span>
          ) : (
            <span>{t('automations:neverRan')}</span>
          )}
          <ObjectChange section="automations" id={rule.id} className="max-sm:hidden" />
        </div>
        <RuleTrouble rule={rule} />
      </div>
      <Switch
        checked={rule.state === 'on'}
        onChange={onEnable}
        label={t('automations:onFor', { name: rule.name })}
        labelHidden
      />
    </div>
  )
}

/** So many examples are named; the form of the rule shows all of them. */
const mostNamed = 3

/** Why a rule that should act does nothing, or does otherwise than it should. */
export function RuleTrouble({ rule }: { rule: Pick<Rule, 'state' | 'pausedFor' | 'broken' | 'examplesFailing'> }) {
  const t = useT()
  const place = usePlace()
  const { since, said } = rule.examplesFailing ?? { since: null, said: [] }
  return (
    <>
      {rule.state === 'paused' && (
        <div className="flex items-start gap-1 text-danger text-xs">
          <CircleStop aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <div className="min-w-0 break-words">
            {rule.pausedFor ? t('automations:pausedGone') : t('automations:paused')}{' '}
            {rule.pausedFor?.map((one) => say(one, one.text)).join(' ')}
          </div>
        </div>
      )}
      {rule.broken && !rule.pausedFor && (
        <div className="flex items-center gap-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
          {t('automations:broken')}
        </div>
      )}
      {since && (
        <div className="flex items-start gap-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <div className="min-w-0 break-words">
            {t('automations:examplesFailing', { since: formatDate(since, place) })}
            <ul>
              {said.slice(0, mostNamed).map((one) => (
                <li key={one.text}>{say(one, one.text)}</li>
              ))}
              {said.length > mostNamed && <li>{t('automations:examplesMore', { count: said.length - mostNamed })}</li>}
            </ul>
          </div>
        </div>
      )}
    </>
  )
}
