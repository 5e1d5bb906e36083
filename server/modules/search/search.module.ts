import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep, registerUpkeep } from '../../platform/jobs.ts'
import { mergeSearchLists } from '../../platform/search.ts'
import { completeSearch, rebuildJobOf } from './rebuild-search.ts'
import { searchRoutes } from './search.routes.ts'

export const searchModule: Module = {
  name: 'search',
  routes: searchRoutes,
  register: () => {
    registerJob('search.rebuild', rebuildJobOf(50), { pool: 'long' })
    registerSweep('search.complete', '*/5 * * * *', (orgId, _payload, { runtime }) => completeSearch(orgId, runtime))
    registerUpkeep('search.merge', '* * * * *', async (runtime) => {
      await runtime.runOpen(mergeSearchLists)
    })
  },
}
