import { savedViewKeys } from '../../../shared/views/view-keys.ts'

/** What can be done with the view of tickets on screen, and the keys for it. */
export const viewActKeys = {
  ...savedViewKeys,
  start: 'shift+h',
  export: 'shift+d',
  jobs: 'shift+b',
  deleted: 'shift+a',
} as const
export type ViewAct = keyof typeof viewActKeys
