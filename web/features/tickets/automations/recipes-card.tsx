import { Link, useNavigate } from '@tanstack/react-router'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { recipes } from './recipes.ts'

/** Rules to begin with: each opens the form, filled in. */
export function RecipesCard() {
  const t = useT()
  const navigate = useNavigate()
  return (
    <SettingsCard title={t('automations:recipe.title')} text={t('automations:recipe.lead')} flush>
      <ul>
        {recipes.map((recipe) => (
          <li key={recipe} data-row className="flex items-center gap-3 border-line-soft border-b px-4 py-2">
            <div className="min-w-0 flex-1">
              <div className="font-medium">{t(`automations:recipe.${recipe}.name`)}</div>
              <div className="text-ink2 text-xs">{t(`automations:recipe.${recipe}.text`)}</div>
            </div>
            <Button
              press="u"
              aria-label={t('automations:recipe.useOne', { name: t(`automations:recipe.${recipe}.name`) })}
              onClick={() =>
                void navigate({ to: paths.settingsAutomation, params: { ruleId: 'new' }, search: { recipe } })
              }
            >
              {t('automations:recipe.use')}
            </Button>
          </li>
        ))}
        <li className="px-4 py-2 text-ink2 text-xs">
          {t('automations:recipe.elsewhere')}{' '}
          <Link to={paths.settingsGeneral} className="underline underline-offset-2 hover:text-ink">
            {t('settings:section.general')}
          </Link>
        </li>
      </ul>
    </SettingsCard>
  )
}
