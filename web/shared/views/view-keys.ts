/** What can be done with any view, and the keys for it. */
export const savedViewKeys = { new: 'shift+s', duplicate: 'shift+v', edit: 'shift+e', delete: 'shift+delete' } as const
export type SavedViewAct = keyof typeof savedViewKeys
