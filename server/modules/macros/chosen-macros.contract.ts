import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'

/** Macros that are applied together, each once. */
export const ChosenMacros = z
  .array(z.strictObject({ id: Id, skip: z.array(z.string().max(100)).max(100).default([]) }))
  .min(1)
  .max(10)
  .refine((macros) => new Set(macros.map(({ id }) => id)).size === macros.length, {
    message: invalid('invalid.macro_twice', 'Name each macro once.'),
  })
  .describe('In this order; skip: keys of parts that are left out.')
