import { type LinkProps, linkOptions } from '@tanstack/react-router'
import {
  AtSign,
  Bot,
  Boxes,
  Building2,
  CalendarClock,
  CalendarSync,
  CircleQuestionMark,
  Contact,
  Gem,
  Globe,
  Handshake,
  HeartPulse,
  Inbox,
  Kanban,
  KeyRound,
  LayoutTemplate,
  ListChecks,
  ListPlus,
  type LucideIcon,
  PanelsTopLeft,
  Plane,
  Shapes,
  Split,
  Tags,
  Timer,
  UserCheck,
  UserCog,
  Users,
  Workflow,
  Zap,
} from 'lucide-react'
import type { MessageKey } from '../../i18n/i18n.ts'
import { paths } from '../../paths.ts'
import type { Permission } from '../../shell/shell.api.ts'

export interface Section {
  id: string
  label: MessageKey
  /** What stands inside, for the search: words parted by blanks. */
  finds: MessageKey
  Icon: LucideIcon
  link: LinkProps
  /** Absent for people without it. */
  permission?: Permission
}

export interface SectionGroup {
  id: string
  label: MessageKey
  sections: readonly Section[]
}

/** The settings, in the order of the list. A new section adds one entry here and its route in web/routes.tsx. */
export const sectionGroups: readonly SectionGroup[] = [
  {
    id: 'own',
    label: 'settings:group.own',
    sections: [
      {
        id: 'profile',
        label: 'settings:section.profile',
        finds: 'settings:finds.profile',
        Icon: UserCog,
        link: linkOptions({ to: paths.settingsProfile }),
      },
      {
        id: 'status',
        label: 'settings:section.ownStatus',
        finds: 'settings:finds.ownStatus',
        Icon: Plane,
        link: linkOptions({ to: paths.settingsStatus }),
      },
      {
        id: 'why',
        label: 'settings:section.why',
        finds: 'settings:finds.why',
        Icon: CircleQuestionMark,
        link: linkOptions({ to: paths.settingsWhy }),
      },
    ],
  },
  {
    id: 'organization',
    label: 'settings:group.organization',
    sections: [
      {
        id: 'general',
        label: 'settings:section.general',
        finds: 'settings:finds.general',
        Icon: Building2,
        link: linkOptions({ to: paths.settingsGeneral }),
        permission: 'settings:manage',
      },
      {
        id: 'members',
        label: 'settings:section.members',
        finds: 'settings:finds.members',
        Icon: Users,
        link: linkOptions({ to: paths.settingsMembers }),
        permission: 'members:read',
      },
      {
        id: 'user-statuses',
        label: 'settings:section.userStatuses',
        finds: 'settings:finds.userStatuses',
        Icon: UserCheck,
        link: linkOptions({ to: paths.settingsUserStatuses }),
        permission: 'settings:manage',
      },
      {
        id: 'queues',
        label: 'settings:section.queues',
        finds: 'settings:finds.queues',
        Icon: Inbox,
        link: linkOptions({ to: paths.settingsQueues }),
        permission: 'settings:manage',
      },
      {
        id: 'calendars',
        label: 'settings:section.calendars',
        finds: 'settings:finds.calendars',
        Icon: CalendarClock,
        link: linkOptions({ to: paths.settingsCalendars }),
        permission: 'settings:manage',
      },
      {
        id: 'sla',
        label: 'settings:section.sla',
        finds: 'settings:finds.sla',
        Icon: Timer,
        link: linkOptions({ to: paths.settingsSla }),
        permission: 'settings:manage',
      },
      {
        id: 'routing',
        label: 'settings:section.routing',
        finds: 'settings:finds.routing',
        Icon: Split,
        link: linkOptions({ to: paths.settingsRouting }),
        permission: 'settings:manage',
      },
      {
        id: 'pipelines',
        label: 'settings:section.pipelines',
        finds: 'settings:finds.pipelines',
        Icon: Kanban,
        link: linkOptions({ to: paths.settingsPipelines }),
        permission: 'settings:manage',
      },
      {
        id: 'custom-fields',
        label: 'settings:section.customFields',
        finds: 'settings:finds.customFields',
        Icon: ListPlus,
        link: linkOptions({ to: paths.settingsCustomFields }),
        permission: 'settings:manage',
      },
      {
        id: 'form-rules',
        label: 'settings:section.formRules',
        finds: 'settings:finds.formRules',
        Icon: Workflow,
        link: linkOptions({ to: paths.settingsFormRules }),
        permission: 'settings:manage',
      },
      {
        id: 'ticket-types',
        label: 'settings:section.ticketTypes',
        finds: 'settings:finds.ticketTypes',
        Icon: Shapes,
        link: linkOptions({ to: paths.settingsTicketTypes }),
        permission: 'settings:manage',
      },
      {
        id: 'account-tiers',
        label: 'settings:section.accountTiers',
        finds: 'settings:finds.accountTiers',
        Icon: Gem,
        link: linkOptions({ to: paths.settingsAccountTiers }),
        permission: 'settings:manage',
      },
      {
        id: 'opportunity-stages',
        label: 'settings:section.opportunityStages',
        finds: 'settings:finds.opportunityStages',
        Icon: Handshake,
        link: linkOptions({ to: paths.settingsOpportunityStages }),
        permission: 'settings:manage',
      },
      {
        id: 'object-types',
        label: 'settings:section.objectTypes',
        finds: 'settings:finds.objectTypes',
        Icon: Boxes,
        link: linkOptions({ to: paths.settingsObjectTypes }),
        permission: 'settings:manage',
      },
      {
        id: 'crm',
        label: 'settings:section.crm',
        finds: 'settings:finds.crm',
        Icon: Contact,
        link: linkOptions({ to: paths.settingsCrm }),
        permission: 'settings:manage',
      },
      {
        id: 'labels',
        label: 'settings:section.labels',
        finds: 'settings:finds.labels',
        Icon: Tags,
        link: linkOptions({ to: paths.settingsLabels }),
        permission: 'labels:manage',
      },
      {
        id: 'macros',
        label: 'settings:section.macros',
        finds: 'settings:finds.macros',
        Icon: Zap,
        link: linkOptions({ to: paths.settingsMacros }),
        permission: 'tickets:note',
      },
      {
        id: 'ticket-templates',
        label: 'settings:section.ticketTemplates',
        finds: 'settings:finds.ticketTemplates',
        Icon: LayoutTemplate,
        link: linkOptions({ to: paths.settingsTicketTemplates }),
        permission: 'tickets:create',
      },
      {
        id: 'automations',
        label: 'settings:section.automations',
        finds: 'settings:finds.automations',
        Icon: Bot,
        link: linkOptions({ to: paths.settingsAutomations }),
        permission: 'settings:manage',
      },
      {
        id: 'recurring-tickets',
        label: 'settings:section.recurringTickets',
        finds: 'settings:finds.recurringTickets',
        Icon: CalendarSync,
        link: linkOptions({ to: paths.settingsRecurring }),
        permission: 'recurring:manage',
      },
      {
        id: 'checklists',
        label: 'settings:section.checklists',
        finds: 'settings:finds.checklists',
        Icon: ListChecks,
        link: linkOptions({ to: paths.settingsChecklists }),
        permission: 'checklists:manage',
      },
      {
        id: 'api-keys',
        label: 'settings:section.apiKeys',
        finds: 'settings:finds.apiKeys',
        Icon: KeyRound,
        link: linkOptions({ to: paths.settingsApiKeys }),
        permission: 'apikeys:manage',
      },
      {
        id: 'embedding',
        label: 'settings:section.embedding',
        finds: 'settings:finds.embedding',
        Icon: PanelsTopLeft,
        link: linkOptions({ to: paths.settingsEmbedding }),
        permission: 'settings:manage',
      },
    ],
  },
  {
    id: 'mail',
    label: 'settings:group.mail',
    sections: [
      {
        id: 'channels',
        label: 'settings:section.channels',
        finds: 'settings:finds.channels',
        Icon: AtSign,
        link: linkOptions({ to: paths.settingsChannels }),
        permission: 'channels:manage',
      },
      {
        id: 'sending-domains',
        label: 'settings:section.sendingDomains',
        finds: 'settings:finds.sendingDomains',
        Icon: Globe,
        link: linkOptions({ to: paths.settingsSendingDomains }),
        permission: 'channels:manage',
      },
    ],
  },
  {
    id: 'system',
    label: 'settings:group.system',
    sections: [
      {
        id: 'health',
        label: 'settings:section.health',
        finds: 'settings:finds.health',
        Icon: HeartPulse,
        link: linkOptions({ to: paths.settingsHealth }),
        permission: 'health:read',
      },
    ],
  },
]
