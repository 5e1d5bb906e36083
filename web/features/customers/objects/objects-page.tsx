import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { useCallback } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { fieldsOfQuery, refreshFields } from '../../../shared/custom/custom-fields.ts'
import type { ObjectKind } from '../../../shared/custom/field-entities.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectIcon } from '../../../shared/objects/object-icon.tsx'
import { RecordList } from '../../../shared/records/record-list.tsx'
import { queryOfRecords, type RecordSearch } from '../../../shared/records/record-search.ts'
import { useShown } from '../../../shared/records/use-shown.ts'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { type ObjectType, objectTypesQuery } from '../../../shell/object-types.api.ts'
import { Page } from '../../../shell/page.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ImportButton } from '../import/import-button.tsx'
import { ObjectDialog } from './object-dialog.tsx'
import { objectFace } from './object-face.tsx'
import { objectsQuery, refreshObjects, refreshTypes } from './objects.api.ts'

const route = getRouteApi('/app/objects/$typeKey')
/** So many custom fields have a column before anybody chose. */
const customColumns = 3

/** The objects of a type. */
export function ObjectsPage() {
  const t = useT()
  const { typeKey } = route.useParams()
  const query = useQuery(objectTypesQuery)
  useLive(['object_type.*'], () => void refreshTypes())
  const type = query.data?.find(({ key }) => key === typeKey)
  if (!type) {
    return (
      <Page title={t('objects:title')}>
        <Loaded query={query}>
          {() => <EmptyState icon={<Search aria-hidden="true" />} title={t('objects:noType')} />}
        </Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="objects">
      <Objects key={typeKey} type={type} />
    </ShortcutScope>
  )
}

function Objects({ type }: { type: ObjectType }) {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write') && !type.archived
  const of: ObjectKind = `object:${type.key}`
  const shown = useShown(of, search)
  const query = useInfiniteQuery({
    ...objectsQuery(type.key, queryOfRecords(shown.search)),
    enabled: shown.isKnown,
  })
  const { data: fields = [] } = useQuery(fieldsOfQuery(of))
  useLive(['object.*', 'account.*', 'contact.*'], refreshObjects)
  useLive(['field.*'], refreshFields)
  const change = useCallback(
    (part: Partial<RecordSearch & { new: true }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const own = fields.filter((field) => !field.archived && field.type !== 'long_text').slice(0, customColumns)
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => change({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('objects:new', { type: type.singular })}
    </Button>
  )
  return (
    <RecordList
      of={of}
      title={type.plural}
      searchLabel={t('objects:search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={objectFace}
      usual={['name', 'account', 'contact', ...own.map(({ key }) => `custom.${key}`), 'owner', 'updatedAt']}
      actions={
        <>
          {canWrite && <ImportButton of={of} />}
          {newButton}
        </>
      }
      empty={
        <EmptyState
          icon={<ObjectIcon icon={type.icon} />}
          title={t('objects:emptyTitle', { type: type.plural })}
          actions={newButton}
        >
          {type.archived ? t('objects:archivedText') : type.description || t('objects:emptyText')}
        </EmptyState>
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('objects:nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {t(search.filter === undefined ? 'objects:nothingFoundText' : 'recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {search.new && canWrite && (
        <ObjectDialog
          type={type}
          onClose={() => change({ new: undefined }, true)}
          onSaved={({ id }) => void navigate({ to: paths.object, params: { typeKey: type.key, objectId: id } })}
        />
      )}
    </RecordList>
  )
}
