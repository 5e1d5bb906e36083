import { keyForm } from './list-search.ts'

/** A column of a list; `width` in pixels, null: as wide as the list makes it. */
export interface Column {
  field: string
  width: number | null
}

/** The key of the custom field that a column shows; undefined for fields of every record. */
export function customKeyOf(field: string): string | undefined {
  return field.startsWith('custom.') ? field.slice('custom.'.length) : undefined
}

/** The type of the records whose association a column shows (`contact`, `object:device`); undefined for other columns. */
export function associatedTypeOf(field: string): string | undefined {
  const [, type, key] = /^associated(Contact|Lead|Opportunity|Account|Object\.(\w+))$/.exec(field) ?? []
  return key ? `object:${key}` : type?.toLowerCase()
}

const widths: Record<string, number> = {
  code: 92,
  name: 240,
  title: 280,
  email: 220,
  phone: 150,
  domain: 200,
  company: 170,
  openTickets: 110,
  subject: 280,
  label: 130,
  requester: 150,
  requesterEmail: 200,
  account: 160,
  status: 112,
  stage: 130,
  priority: 96,
  assignee: 140,
  messageCount: 90,
  checklist: 110,
}

/** Pixels of a column that nobody has drawn. */
export const usualWidth = (field: string): number => widths[field] ?? 140

export const widthOf = (column: Column): number => column.width ?? usualWidth(column.field)
/** Pixels that the columns need beside each other, with their gaps and the edges of the list. */
export const widthOfAll = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + widthOf(column) + 12, 32)

export const narrowest = 48
export const widest = 1200

/** Columns as the address writes them; without repetition. */
export function columnsIn(text: string): Column[] {
  const read = text.split(',').flatMap((part) => {
    const [field = '', width] = part.trim().split(':')
    const pixels = Number(width)
    return keyForm.test(field) ? [{ field, width: pixels >= 40 && pixels <= 1200 ? Math.round(pixels) : null }] : []
  })
  return read.filter((one, at) => read.findIndex((other) => other.field === one.field) === at).slice(0, 40)
}

/** Columns for the address; undefined when there is none. */
export function columnText(columns: readonly Column[]): string | undefined {
  return columns.map(({ field, width }) => (width === null ? field : `${field}:${width}`)).join(',') || undefined
}
