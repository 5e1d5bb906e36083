import type { CSSProperties } from 'react'

// The rows of a virtualized list are positioned one by one, which elements of a table cannot be: they are div with the roles
// of a table (biome.json lets this folder do so).

/**
 * The columns of the list, the same for head, rows and skeletons. What fits is decided by the list's own width, which the
 * panel beside it changes: from 48 rem the requester is there, from 58 rem deadlines are there, priorities have words
 * and labels names, from 70 rem assignees have names.
 */
export const rowGrid =
  'grid grid-cols-[var(--code)_minmax(0,1fr)_6.25rem_1.5rem_1.5rem_4rem] items-center gap-x-3 px-4 @3xl:grid-cols-[var(--code)_minmax(0,1fr)_8.5rem_6.25rem_1.5rem_1.5rem_4rem] @min-[58rem]:grid-cols-[var(--code)_minmax(0,1fr)_10rem_6.5rem_5.25rem_1.5rem_5rem_4rem] @min-[70rem]:grid-cols-[var(--code)_minmax(0,1fr)_12rem_6.75rem_5.25rem_8.5rem_5.25rem_4.25rem]'

/** Cells and words that are there only when the list is wide enough; and words that stay for screen readers. */
export const fromMedium = 'hidden @3xl:flex'
export const fromBig = 'hidden @min-[58rem]:inline-flex'
export const spokenBelowBig = '@max-[58rem]:sr-only'
export const fromWide = 'hidden @min-[70rem]:inline'
export const spokenBelowWide = '@max-[70rem]:sr-only'

/** The column of codes, as wide as the organization's prefix with a number of five digits needs it. */
export function codeColumn(prefix: string): CSSProperties {
  const style: Record<`--${string}`, string> = { '--code': `${Math.max(3.75, (prefix.length + 6) * 0.46 + 0.25)}rem` }
  return style
}
