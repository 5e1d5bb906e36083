import { newToken } from './crypto.ts'

/** The name of this process among those that work; job_workers has it while the process lives. */
export const processId = newToken('process-')
