import type { components } from '../../api/schema.gen.ts'

/** A condition of the API: all, any, not, or a test of one field. */
export type Condition = components['schemas']['ConditionTree']
