import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { type JobHandler, registerSweep } from '../../platform/jobs.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { calendarsRoutes } from './calendars.routes.ts'
import { extendCalendars, seedCalendars } from './calendars.service.ts'

/** Sweep `calendars.extend`: a next version with the holidays of one more year, each January. */
const extend: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), extendCalendars)
}

export const calendarsModule: Module = {
  name: 'calendars',
  routes: calendarsRoutes,
  register: () => {
    registerOrganizationSeed({ module: 'calendars', seed: seedCalendars })
    registerSweep('calendars.extend', '23 3 * * *', extend)
  },
}
