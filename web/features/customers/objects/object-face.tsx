import type { ReactNode } from 'react'
import { paths } from '../../../paths.ts'
import { isCustom, RecordCell } from '../../../shared/custom/record-cell.tsx'
import { ObjectIcon } from '../../../shared/objects/object-icon.tsx'
import type { RecordFace } from '../../../shared/records/record-table.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import type { ObjectRecord } from './objects.api.ts'

const named = (ref: { name: string } | null): ReactNode =>
  ref && (
    <span className="truncate" title={ref.name}>
      {ref.name}
    </span>
  )
const time = (at: string): ReactNode => <RelativeTime at={at} className="text-ink3" />

/** How objects look in lists: the keys of columns are those of their condition fields. */
export const objectFace: RecordFace<ObjectRecord> = {
  cell: (field, object) => {
    if (isCustom(field)) return <RecordCell entity={`object:${object.type.key}`} field={field} row={object} />
    const cells: Record<string, () => ReactNode> = {
      account: () => named(object.account),
      contact: () => named(object.contact),
      owner: () => named(object.owner),
      createdAt: () => time(object.createdAt),
      updatedAt: () => time(object.updatedAt),
    }
    return cells[field]?.() ?? null
  },
  mark: ({ type }) => <ObjectIcon icon={type.icon} className="size-4 shrink-0 text-ink3" />,
  detail: ({ account, contact, owner }) =>
    [account?.name, contact?.name, owner?.name].filter(Boolean).join(' · ') || '–',
  link: ({ type, id }) => ({ to: paths.object, params: { typeKey: type.key, objectId: id } }),
}
