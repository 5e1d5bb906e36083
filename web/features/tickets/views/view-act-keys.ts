/** What can be done with the view on screen, and the keys for it. */
export const viewActKeys = {
  new: 'shift+s',
  duplicate: 'shift+v',
  start: 'shift+h',
  export: 'shift+d',
  jobs: 'shift+b',
  deleted: 'shift+a',
  edit: 'shift+e',
  delete: 'shift+delete',
} as const
export type ViewAct = keyof typeof viewActKeys
