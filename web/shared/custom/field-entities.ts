/** The kinds of records that have custom fields, in the order of the settings; as they stand in the address. */
export const fieldEntities = ['ticket', 'contact', 'account', 'lead', 'opportunity'] as const
