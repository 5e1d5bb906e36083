import type { Module } from '../../platform/http/http.ts'
import { crmPanelRoutes } from './crm-panel.routes.ts'

export const crmPanelModule: Module = { name: 'crm-panel', routes: crmPanelRoutes }
