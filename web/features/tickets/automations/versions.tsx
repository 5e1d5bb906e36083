import { useInfiniteQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Button } from '../../../ui/button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { type Rule, type RuleVersion, ruleVersionsQuery } from './automations.api.ts'
import { useRuleWords } from './rule-words.ts'

/** What a rule said when. `onTake` puts an older version into the form: saved, it is a new one. */
export function Versions({ rule, onTake }: { rule: Rule; onTake: (version: RuleVersion) => void }) {
  const query = useInfiniteQuery(ruleVersionsQuery(rule.id))
  const versions = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <>
      {query.isError && (
        <p role="alert" className="p-4 text-danger">
          {query.error.message}
        </p>
      )}
      <ul>
        {versions.map((version) => (
          <VersionLine
            key={version.version}
            version={version}
            isCurrent={version.version === rule.version}
            onTake={() => onTake(version)}
          />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  )
}

function VersionLine({ version, isCurrent, onTake }: { version: RuleVersion; isCurrent: boolean; onTake: () => void }) {
  const t = useT()
  const words = useRuleWords(version)
  return (
    <li data-row className="flex items-start gap-3 border-line-soft border-t px-4 py-2 first:border-t-0">
      <span className="w-8 shrink-0 font-medium tabular-nums">{version.version}</span>
      <div className="min-w-0 flex-1 break-words">
        <div className="text-ink2 text-xs">{words}</div>
        <div className="text-ink3 text-xs">
          {version.changedBy.name} · <RelativeTime at={version.createdAt} />
        </div>
      </div>
      {isCurrent ? (
        <span className="shrink-0 text-ink3 text-xs">{t('automations:version.current')}</span>
      ) : (
        <Button variant="ghost" press="t" onClick={onTake}>
          <RotateCcw aria-hidden="true" className="size-3.5" />
          {t('automations:version.take')}
        </Button>
      )}
    </li>
  )
}
