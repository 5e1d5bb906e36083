import { fileURLToPath } from 'node:url'

/**
 * For NODE_COMPILE_CACHE of the processes that tests start: what Node makes of the sources is kept from one start to the next, which
 * is half of a start's work. Valid for this Node and these sources alone; the next run of the tests begins with it.
 */
export const compiled = fileURLToPath(new URL('../../node_modules/.cache/tests-compiled', import.meta.url))
