import type { Module } from '../../platform/http/http.ts'
import { registerOwnTypes, registerRecordType } from '../associations/record-types.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { registerRecordNames } from '../fields/record-names.ts'
import { associatedObjectTypes, objectRefs } from './associate-objects.ts'
import { objectNames } from './object-names.ts'
import { objectTypesRoutes } from './object-types.routes.ts'
import { objectsRoutes } from './objects.routes.ts'
import { registerObjectFields } from './record-fields.ts'

export const objectsModule: Module = {
  name: 'objects',
  routes: (app) => {
    objectTypesRoutes(app)
    objectsRoutes(app)
  },
  register: () => {
    registerObjectFields()
    registerRecordNames(objectNames)
    registerRecordType({
      type: 'object',
      permission: 'customers:read',
      find: objectRefs,
    })
    registerOwnTypes({ permission: 'customers:read', list: associatedObjectTypes })
    for (const kind of ['contact', 'account'] as const)
      registerCustomerPlace({ kind, table: 'object_records', column: `${kind}_id`, key: 'id' })
  },
}
