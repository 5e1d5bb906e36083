import type { Module } from '../../platform/http/http.ts'
import { registerRecordType } from '../associations/record-types.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { objectTypesRoutes } from './object-types.routes.ts'
import { objectsRoutes } from './objects.routes.ts'
import { registerObjectFields } from './record-fields.ts'
import { foundObjects } from './search-objects.ts'

export const objectsModule: Module = {
  name: 'objects',
  routes: (app) => {
    objectTypesRoutes(app)
    objectsRoutes(app)
  },
  register: () => {
    registerObjectFields()
    registerRecordType({
      type: 'object',
      permission: 'customers:read',
      find: async (cx, ids) =>
        (await foundObjects(cx, ids)).map(({ id, name, type, account }) => ({
          id,
          name,
          facts: [type.singular, ...(account ? [account.name] : [])],
        })),
    })
    for (const kind of ['contact', 'account'] as const)
      registerCustomerPlace({ kind, table: 'object_records', column: `${kind}_id`, key: 'id' })
  },
}
