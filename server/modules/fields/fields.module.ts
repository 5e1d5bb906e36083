import type { Module } from '../../platform/http/http.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { customFieldSource } from './condition-source.ts'
import { fieldsRoutes } from './fields.routes.ts'
import { formRulesRoutes } from './form-rules.routes.ts'
import { registerRecordNames } from './record-names.ts'

export const fieldsModule: Module = {
  name: 'fields',
  register: () => {
    registerFieldSource(customFieldSource)
    registerRecordNames({ kind: 'member', names: (cx, ids, { pick }) => namesOfMembers(cx, ids, { active: pick }) })
    registerRecordNames({ kind: 'contact', names: (cx, ids) => namesOfCustomers(cx, 'contacts', ids) })
    registerRecordNames({ kind: 'account', names: (cx, ids) => namesOfCustomers(cx, 'accounts', ids) })
  },
  routes: (app) => {
    fieldsRoutes(app)
    formRulesRoutes(app)
  },
}
