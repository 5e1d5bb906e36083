import type { Module } from '../../platform/http/http.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { findMembersCalled, namesOfMembers } from '../members/names-of-members.ts'
import { customFieldSource } from './condition-source.ts'
import { fieldsRoutes } from './fields.routes.ts'
import { formRulesRoutes } from './form-rules.routes.ts'
import { registerRecordNames } from './record-names.ts'

export const fieldsModule: Module = {
  name: 'fields',
  register: () => {
    for (const kind of ['ticket', 'contact', 'account', 'lead', 'opportunity', 'object'] as const)
      registerFieldSource(customFieldSource(kind))
    registerRecordNames({
      kind: 'member',
      names: (cx, ids, { pick }) => namesOfMembers(cx, ids, { active: pick }),
      find: findMembersCalled,
    })
  },
  routes: (app) => {
    fieldsRoutes(app)
    formRulesRoutes(app)
  },
}
