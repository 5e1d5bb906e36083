import access from './de/access.json' with { type: 'json' }
import acts from './de/acts.json' with { type: 'json' }
import apiKeys from './de/apiKeys.json' with { type: 'json' }
import associations from './de/associations.json' with { type: 'json' }
import auth from './de/auth.json' with { type: 'json' }
import automations from './de/automations.json' with { type: 'json' }
import board from './de/board.json' with { type: 'json' }
import bulk from './de/bulk.json' with { type: 'json' }
import calendars from './de/calendars.json' with { type: 'json' }
import channels from './de/channels.json' with { type: 'json' }
import common from './de/common.json' with { type: 'json' }
import crmPanel from './de/crmPanel.json' with { type: 'json' }
import crmSettings from './de/crmSettings.json' with { type: 'json' }
import customerNotes from './de/customerNotes.json' with { type: 'json' }
import customers from './de/customers.json' with { type: 'json' }
import customFields from './de/customFields.json' with { type: 'json' }
import embed from './de/embed.json' with { type: 'json' }
import emptyList from './de/emptyList.json' with { type: 'json' }
import exports from './de/exports.json' with { type: 'json' }
import firstSteps from './de/firstSteps.json' with { type: 'json' }
import formRules from './de/formRules.json' with { type: 'json' }
import forms from './de/forms.json' with { type: 'json' }
import health from './de/health.json' with { type: 'json' }
import help from './de/help.json' with { type: 'json' }
import inbox from './de/inbox.json' with { type: 'json' }
import labels from './de/labels.json' with { type: 'json' }
import leads from './de/leads.json' with { type: 'json' }
import list from './de/list.json' with { type: 'json' }
import liveCards from './de/liveCards.json' with { type: 'json' }
import macros from './de/macros.json' with { type: 'json' }
import mail from './de/mail.json' with { type: 'json' }
import members from './de/members.json' with { type: 'json' }
import menus from './de/menus.json' with { type: 'json' }
import merging from './de/merging.json' with { type: 'json' }
import newTicket from './de/newTicket.json' with { type: 'json' }
import noTickets from './de/noTickets.json' with { type: 'json' }
import notifications from './de/notifications.json' with { type: 'json' }
import notSolved from './de/notSolved.json' with { type: 'json' }
import objects from './de/objects.json' with { type: 'json' }
import opportunities from './de/opportunities.json' with { type: 'json' }
import permissions from './de/permissions.json' with { type: 'json' }
import pipelines from './de/pipelines.json' with { type: 'json' }
import profile from './de/profile.json' with { type: 'json' }
import properties from './de/properties.json' with { type: 'json' }
import queues from './de/queues.json' with { type: 'json' }
import recordActivity from './de/recordActivity.json' with { type: 'json' }
import recordImport from './de/recordImport.json' with { type: 'json' }
import recordLists from './de/recordLists.json' with { type: 'json' }
import recordTickets from './de/recordTickets.json' with { type: 'json' }
import recurring from './de/recurring.json' with { type: 'json' }
import redaction from './de/redaction.json' with { type: 'json' }
import reports from './de/reports.json' with { type: 'json' }
import routing from './de/routing.json' with { type: 'json' }
import search from './de/search.json' with { type: 'json' }
import sendingDomains from './de/sendingDomains.json' with { type: 'json' }
import settings from './de/settings.json' with { type: 'json' }
import shared from './de/shared.json' with { type: 'json' }
import shell from './de/shell.json' with { type: 'json' }
import sla from './de/sla.json' with { type: 'json' }
import statuses from './de/statuses.json' with { type: 'json' }
import tasks from './de/tasks.json' with { type: 'json' }
import templates from './de/templates.json' with { type: 'json' }
import ticket from './de/ticket.json' with { type: 'json' }
import ticketTypes from './de/ticketTypes.json' with { type: 'json' }
import views from './de/views.json' with { type: 'json' }

/** The German catalogue, key for key like the English one (i18n.test.ts compares them). */
export const de = {
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
