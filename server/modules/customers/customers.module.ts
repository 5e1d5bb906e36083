import type { Module } from '../../platform/http/http.ts'
import { registerJob } from '../../platform/jobs.ts'
import { registerRecordNames } from '../fields/record-names.ts'
import { accountTiersRoutes } from './account-tiers.routes.ts'
import { findAccountsNamed } from './accounts.store.ts'
import { customerMergesRoutes } from './customer-merges.routes.ts'
import { customerNotesRoutes } from './customer-notes.routes.ts'
import { registerOwnPlaces } from './customer-places.ts'
import { customersRoutes } from './customers.routes.ts'
import { domainLinksRoutes } from './domain-links.routes.ts'
import { domainLinkJob, runDomainLink } from './domain-links.ts'
import { importRecordsRoutes } from './import-records.routes.ts'
import { leadsRoutes } from './leads.routes.ts'
import { findContactsCalled, namesOfCustomers } from './names-of-customers.ts'
import { registerRecordFields } from './record-fields.ts'

export const customersModule: Module = {
  name: 'customers',
  register: () => {
    registerJob(domainLinkJob, runDomainLink, { pool: 'long' })
    registerOwnPlaces()
    registerRecordNames({
      kind: 'contact',
      permission: 'customers:read',
      names: (cx, ids) => namesOfCustomers(cx, 'contacts', ids),
      find: findContactsCalled,
    })
    registerRecordNames({
      kind: 'account',
      permission: 'customers:read',
      names: (cx, ids) => namesOfCustomers(cx, 'accounts', ids),
      find: findAccountsNamed,
    })
    registerRecordFields()
  },
  routes: (app) => {
    customersRoutes(app)
    accountTiersRoutes(app)
    domainLinksRoutes(app)
    customerNotesRoutes(app)
    leadsRoutes(app)
    customerMergesRoutes(app)
    importRecordsRoutes(app)
  },
}
