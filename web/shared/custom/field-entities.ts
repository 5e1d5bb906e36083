/** The kinds of records that have custom fields, in the order of the settings; as they stand in the address. */
export const fieldEntities = ['ticket', 'contact', 'account', 'lead', 'opportunity'] as const
export type FieldEntity = (typeof fieldEntities)[number] | ObjectKind

/** The records of a type of objects, by its key: `object:device`. */
export type ObjectKind = `object:${string}`
export const isObjectKind = (kind: string): kind is ObjectKind => kind.startsWith('object:')
/** The key of the type of such records. */
export const keyOfType = (kind: ObjectKind): string => kind.slice('object:'.length)

/** What an address says; of an object type the server knows whether there is one. */
export const entityIn = (text: string | undefined): FieldEntity =>
  fieldEntities.find((one) => one === text) ?? (text && isObjectKind(text) ? text : 'ticket')
