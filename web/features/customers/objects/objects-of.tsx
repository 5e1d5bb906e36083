import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Boxes, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectIcon } from '../../../shared/objects/object-icon.tsx'
import { type ObjectType, objectTypesQuery } from '../../../shell/object-types.api.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Table, Td, Th, Tr } from '../../../ui/table.tsx'
import { Part } from '../customer-frame.tsx'
import type { CustomerStart } from '../customer-links.tsx'
import { ObjectDialog } from './object-dialog.tsx'
import { type ObjectRecord, objectsOfQuery, refreshObjects } from './objects.api.ts'

/** The objects of a contact or an account, on its page; nothing at all where the organization defined no type. */
export function ObjectsOf(props: { kind: 'account' | 'contact'; id: string; start: CustomerStart }) {
  const { data: types = [] } = useQuery(objectTypesQuery)
  return types.length === 0 ? null : <Objects {...props} types={types} />
}

function Objects({
  kind,
  id,
  start,
  types,
}: {
  kind: 'account' | 'contact'
  id: string
  start: CustomerStart
  types: readonly ObjectType[]
}) {
  const t = useT()
  const navigate = useNavigate()
  const canWrite = useCan('customers:write')
  const [makes, setMakes] = useState<ObjectType>()
  const query = useInfiniteQuery(objectsOfQuery(kind === 'account' ? { account: id } : { contact: id }))
  useLive(['object.*', 'object_type.*'], refreshObjects)
  const hasAny = query.data?.pages.some((page) => page.data.length > 0) ?? false
  const offered = types.filter(({ archived }) => !archived)
  const newMenu = canWrite && offered.length > 0 && (
    <Menu
      align="end"
      trigger={
        <Button press="shift+u" variant="ghost">
          <Plus aria-hidden="true" className="size-3.5" />
          {t('objects:add')}
        </Button>
      }
    >
      {offered.map((type, at) => (
        <MenuItem
          key={type.key}
          press={at < 9 ? `${at + 1}` : undefined}
          icon={<ObjectIcon icon={type.icon} />}
          onSelect={() => setMakes(type)}
        >
          {type.singular}
        </MenuItem>
      ))}
    </Menu>
  )
  return (
    <Part title={t('objects:title')} action={hasAny ? newMenu : undefined}>
      <Loaded query={query}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.data)
          return all.length === 0 ? (
            <EmptyState icon={<Boxes aria-hidden="true" />} title={t('objects:ofEmpty')} actions={newMenu}>
              {offered.map(({ plural }) => plural).join(', ')}
            </EmptyState>
          ) : (
            <>
              <ObjectsTable objects={all} of={kind} />
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
      {makes && (
        <ObjectDialog
          type={makes}
          start={start}
          onClose={() => setMakes(undefined)}
          onSaved={({ type, id: objectId }) =>
            void navigate({ to: paths.object, params: { typeKey: type.key, objectId } })
          }
        />
      )}
    </Part>
  )
}

/** Rows of objects on the page of whom they are `of`, who is not said again. */
function ObjectsTable({ objects, of }: { objects: readonly ObjectRecord[]; of: 'account' | 'contact' }) {
  const t = useT()
  const nothing = <span className="text-ink3">–</span>
  return (
    <Table
      label={t('objects:title')}
      head={
        <>
          <Th>{t('customers:column.name')}</Th>
          <Th>{t('objects:type')}</Th>
          <Th>{of === 'contact' ? t('customers:column.account') : t('opportunities:contact')}</Th>
          <Th>{t('objects:owner')}</Th>
        </>
      }
    >
      {objects.map(({ id, name, type, account, contact, owner }) => (
        <Tr key={id}>
          <Td className="min-w-48">
            <Link
              to={paths.object}
              params={{ typeKey: type.key, objectId: id }}
              className="font-medium hover:underline"
            >
              {name}
            </Link>
          </Td>
          <Td className="whitespace-nowrap text-ink2">
            <span className="flex items-center gap-1.5">
              <ObjectIcon icon={type.icon} className="size-3.5 text-ink3" />
              {type.singular}
            </span>
          </Td>
          <Td className="whitespace-nowrap text-ink2">{(of === 'contact' ? account : contact)?.name ?? nothing}</Td>
          <Td className="whitespace-nowrap text-ink2">{owner?.name ?? nothing}</Td>
        </Tr>
      ))}
    </Table>
  )
}
