import type { Module } from '../../platform/http/http.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { crmFieldSource } from './crm-condition-fields.ts'
import { crmPanelRoutes } from './crm-panel.routes.ts'

export const crmPanelModule: Module = {
  name: 'crm-panel',
  register: () => registerFieldSource(crmFieldSource),
  routes: crmPanelRoutes,
}
