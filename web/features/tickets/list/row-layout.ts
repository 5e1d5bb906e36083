// The rows of a virtualized list are positioned one by one, which elements of a table cannot be: they are div with the roles
// of a table (biome.json lets this folder do so).

/**
 * The columns of the list, the same for head, rows and skeletons. What fits is decided by the list's own width, which the
 * panel beside it changes: below 48 rem the requester goes, below 70 rem assignees are faces without names.
 */
export const rowGrid =
  'grid grid-cols-[5.25rem_minmax(0,1fr)_6.75rem_2rem_1.75rem_4.5rem] items-center gap-x-3 px-4 @3xl:grid-cols-[5.25rem_minmax(0,1fr)_9rem_6.75rem_5.25rem_1.75rem_4.75rem] @min-[70rem]:grid-cols-[5.25rem_minmax(0,1fr)_13rem_7rem_5.5rem_9rem_5rem]'

/** Cells that are there only when the list is wide enough. */
export const onlyMedium = 'hidden @3xl:flex'
export const onlyWide = 'hidden @min-[70rem]:inline'
