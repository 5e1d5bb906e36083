import { queryOptions, useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { api, read } from '../api/client.ts'
import type { paths as ApiPaths } from '../api/schema.gen.ts'
import { useT } from '../i18n/use-t.ts'
import { RelativeTime } from '../ui/relative-time.tsx'

type Asked = NonNullable<ApiPaths['/api/v1/settings/object-changes']['get']['parameters']['query']>
type Section = NonNullable<Asked['section']>

/** Stands under the changes of all settings, so that their news ask it anew as well. */
const objectChangesQuery = (section: Section) =>
  queryOptions({
    queryKey: ['settings', 'changes', section],
    queryFn: async ({ signal }) => {
      const { data } = await read(
        api.GET('/api/v1/settings/object-changes', { params: { query: { section } }, signal }),
      )
      return Object.fromEntries(data.map((change) => [change.id, change]))
    },
  })

/** Who changed this label, macro, queue … last, and when; nothing where nobody did. */
export function ObjectChange({ section, id, className }: { section: Section; id: string; className?: string }) {
  const t = useT()
  const change = useQuery(objectChangesQuery(section)).data?.[id]
  if (!change) return null
  return (
    <span className={clsx('whitespace-nowrap text-ink3 text-xs', className)}>
      {change.by.name ? t('settings:page.by', { name: change.by.name }) : t('settings:page.bySystem')}{' '}
      <RelativeTime at={change.at} />
    </span>
  )
}
