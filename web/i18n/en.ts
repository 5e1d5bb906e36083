import access from './en/access.json' with { type: 'json' }
import acts from './en/acts.json' with { type: 'json' }
import apiKeys from './en/apiKeys.json' with { type: 'json' }
import associations from './en/associations.json' with { type: 'json' }
import auth from './en/auth.json' with { type: 'json' }
import automations from './en/automations.json' with { type: 'json' }
import board from './en/board.json' with { type: 'json' }
import bulk from './en/bulk.json' with { type: 'json' }
import calendars from './en/calendars.json' with { type: 'json' }
import channels from './en/channels.json' with { type: 'json' }
import common from './en/common.json' with { type: 'json' }
import crmPanel from './en/crmPanel.json' with { type: 'json' }
import crmSettings from './en/crmSettings.json' with { type: 'json' }
import customerNotes from './en/customerNotes.json' with { type: 'json' }
import customers from './en/customers.json' with { type: 'json' }
import customFields from './en/customFields.json' with { type: 'json' }
import embed from './en/embed.json' with { type: 'json' }
import emptyList from './en/emptyList.json' with { type: 'json' }
import exports from './en/exports.json' with { type: 'json' }
import firstSteps from './en/firstSteps.json' with { type: 'json' }
import formRules from './en/formRules.json' with { type: 'json' }
import forms from './en/forms.json' with { type: 'json' }
import health from './en/health.json' with { type: 'json' }
import help from './en/help.json' with { type: 'json' }
import inbox from './en/inbox.json' with { type: 'json' }
import labels from './en/labels.json' with { type: 'json' }
import leads from './en/leads.json' with { type: 'json' }
import list from './en/list.json' with { type: 'json' }
import liveCards from './en/liveCards.json' with { type: 'json' }
import macros from './en/macros.json' with { type: 'json' }
import mail from './en/mail.json' with { type: 'json' }
import members from './en/members.json' with { type: 'json' }
import menus from './en/menus.json' with { type: 'json' }
import merging from './en/merging.json' with { type: 'json' }
import newTicket from './en/newTicket.json' with { type: 'json' }
import noTickets from './en/noTickets.json' with { type: 'json' }
import notifications from './en/notifications.json' with { type: 'json' }
import notSolved from './en/notSolved.json' with { type: 'json' }
import objects from './en/objects.json' with { type: 'json' }
import opportunities from './en/opportunities.json' with { type: 'json' }
import permissions from './en/permissions.json' with { type: 'json' }
import pipelines from './en/pipelines.json' with { type: 'json' }
import profile from './en/profile.json' with { type: 'json' }
import properties from './en/properties.json' with { type: 'json' }
import queues from './en/queues.json' with { type: 'json' }
import recordActivity from './en/recordActivity.json' with { type: 'json' }
import recordImport from './en/recordImport.json' with { type: 'json' }
import recordLists from './en/recordLists.json' with { type: 'json' }
import recordTickets from './en/recordTickets.json' with { type: 'json' }
import recurring from './en/recurring.json' with { type: 'json' }
import redaction from './en/redaction.json' with { type: 'json' }
import reports from './en/reports.json' with { type: 'json' }
import routing from './en/routing.json' with { type: 'json' }
import search from './en/search.json' with { type: 'json' }
import sendingDomains from './en/sendingDomains.json' with { type: 'json' }
import settings from './en/settings.json' with { type: 'json' }
import shared from './en/shared.json' with { type: 'json' }
import shell from './en/shell.json' with { type: 'json' }
import sla from './en/sla.json' with { type: 'json' }
import statuses from './en/statuses.json' with { type: 'json' }
import tasks from './en/tasks.json' with { type: 'json' }
import templates from './en/templates.json' with { type: 'json' }
import ticket from './en/ticket.json' with { type: 'json' }
import ticketTypes from './en/ticketTypes.json' with { type: 'json' }
import views from './en/views.json' with { type: 'json' }

/** The English catalogue: one namespace for each feature. A new feature adds its file here and in the other languages. */
export const en = {
  access,
  acts,
  apiKeys,
  associations,
  auth,
  automations,
  board,
  bulk,
  calendars,
  channels,
  common,
  customFields,
  customerNotes,
  crmPanel,
  crmSettings,
  customers,
  embed,
  emptyList,
  exports,
  firstSteps,
  forms,
  health,
  help,
  formRules,
  inbox,
  labels,
  queues,
  leads,
  list,
  liveCards,
  macros,
  mail,
  members,
  menus,
  newTicket,
  noTickets,
  notSolved,
  merging,
  notifications,
  objects,
  opportunities,
  permissions,
  pipelines,
  profile,
  properties,
  recordImport,
  recordLists,
  recordActivity,
  recordTickets,
  recurring,
  redaction,
  reports,
  routing,
  search,
  sendingDomains,
  settings,
  shared,
  shell,
  statuses,
  tasks,
  sla,
  ticket,
  views,
  templates,
  ticketTypes,
}
