import { z } from 'zod'
import { bodyOf, cell, customCells, lineOfRow } from '../customers/import-records.contract.ts'

/** Cells as a file has them; empty and absent ones change nothing. */
export const ImportObjects = bodyOf(
  z.strictObject({
    line: lineOfRow,
    name: cell.optional(),
    account: cell.optional().describe('The name or id of one that is there.'),
    contact: cell.optional().describe('The name, an address or the id of one that is there.'),
    owner: cell.optional().describe('The name, the address or the id of a member.'),
    custom: customCells,
  }),
)
  .extend({
    foundBy: z
      .string()
      .max(60)
      .default('name')
      .describe('`name`, or `custom.<key>` of a field of text, numbers or addresses: what tells one from the others.'),
  })
  .meta({ id: 'ImportObjects' })
