import { type LinkProps, linkOptions } from '@tanstack/react-router'
import {
  AlarmClock,
  Bell,
  Building2,
  CalendarClock,
  CalendarX,
  CircleDashed,
  CircleUser,
  Hand,
  Handshake,
  History,
  Hourglass,
  Inbox,
  Layers,
  ListFilter,
  ListTodo,
  ListTree,
  type LucideIcon,
  MailCheck,
  MailOpen,
  Mails,
  MailWarning,
  PenLine,
  Settings,
  Timer,
  Trash2,
  UserSearch,
  Users,
  UserX,
} from 'lucide-react'
import type { MessageKey } from '../i18n/i18n.ts'
import { paths } from '../paths.ts'
import { isSystemView, type SystemView, systemViews } from '../shared/ticket-views.ts'
import type { Permission } from './shell.api.ts'
import { systemViewNames } from './views.api.ts'

export interface NavigationItem {
  id: string
  label: MessageKey
  Icon: LucideIcon
  link: LinkProps
  /** The keys that lead here, shown on hover; the shell registers them. */
  keys?: string
  /** Shown only to people who hold the permission. */
  permission?: Permission
}

export interface NavigationGroup {
  id: string
  label?: MessageKey
  items: NavigationItem[]
}

const viewIcons: Record<SystemView, LucideIcon> = {
  open: Inbox,
  mine: CircleUser,
  unassigned: CircleDashed,
  snoozed: AlarmClock,
  unread: MailOpen,
  waiting_for_us: Hourglass,
  overdue: CalendarX,
  due_soon: CalendarClock,
  delivery_problems: MailWarning,
  routing_failed: UserX,
  recently_changed: History,
  requested: Hand,
  all: Layers,
}

/** The keys that lead to a view, shown on hover; the shell registers them. */
export const viewKeys: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  [
    { view: 'open', keys: 'g o' },
    { view: 'mine', keys: 'g m' },
    { view: 'unassigned', keys: 'g u' },
  ].map(({ view, keys }) => [view, keys]),
)

/** The icon of a view: its own, or one that says with how many it is shared. */
export function viewIcon(view: { id: string; sharing: 'private' | 'chosen' | 'everyone' }): LucideIcon {
  if (isSystemView(view.id)) return viewIcons[view.id]
  return view.sharing === 'private' ? ListFilter : ListTree
}

/** The list of a view. */
export function linkToView(id: string) {
  return linkOptions({ to: paths.tickets, search: id === 'open' ? {} : { view: id } })
}

/** The left panel and the "Go to" part of the command menu. A new screen adds one line here. */
export const navigation: NavigationGroup[] = [
  {
    id: 'tickets',
    label: 'shell:nav.tickets',
    items: [
      ...systemViews.map((view) => ({
        id: `tickets.${view}`,
        label: systemViewNames[view],
        Icon: viewIcons[view],
        link: linkToView(view),
        keys: viewKeys[view],
      })),
      {
        id: 'inbox',
        label: 'shell:nav.inbox',
        Icon: Mails,
        link: linkOptions({ to: paths.inbox }),
        keys: 'g i',
        permission: 'tickets:create',
      },
      {
        id: 'drafts',
        label: 'shell:nav.drafts',
        Icon: PenLine,
        link: linkOptions({ to: paths.drafts }),
        keys: 'g d',
      },
      {
        id: 'notifications',
        label: 'shell:nav.notifications',
        Icon: Bell,
        link: linkOptions({ to: paths.notifications }),
      },
      {
        id: 'deleted',
        label: 'shell:nav.deleted',
        Icon: Trash2,
        link: linkOptions({ to: paths.deletedTickets }),
        permission: 'tickets:delete',
      },
    ],
  },
  {
    id: 'customers',
    label: 'shell:nav.customers',
    items: [
      {
        id: 'contacts',
        label: 'shell:nav.contacts',
        Icon: Users,
        link: linkOptions({ to: paths.contacts }),
        keys: 'g c',
        permission: 'customers:read',
      },
      {
        id: 'leads',
        label: 'shell:nav.leads',
        Icon: UserSearch,
        link: linkOptions({ to: paths.leads }),
        keys: 'g l',
        permission: 'customers:read',
      },
      {
        id: 'accounts',
        label: 'shell:nav.accounts',
        Icon: Building2,
        link: linkOptions({ to: paths.accounts }),
        keys: 'g a',
        permission: 'customers:read',
      },
      {
        id: 'opportunities',
        label: 'shell:nav.opportunities',
        Icon: Handshake,
        link: linkOptions({ to: paths.opportunities }),
        keys: 'g b',
        permission: 'customers:read',
      },
      {
        id: 'tasks',
        label: 'shell:nav.tasks',
        Icon: ListTodo,
        link: linkOptions({ to: paths.tasks }),
        keys: 'g w',
        permission: 'customers:read',
      },
    ],
  },
  {
    id: 'organization',
    label: 'shell:nav.organization',
    items: [
      {
        id: 'stage-times',
        label: 'shell:nav.stageTimes',
        Icon: Timer,
        link: linkOptions({ to: paths.stageTimes }),
        keys: 'g r',
        permission: 'reports:read',
      },
      {
        id: 'mail-health',
        label: 'shell:nav.mailHealth',
        Icon: MailCheck,
        link: linkOptions({ to: paths.mailHealth }),
        keys: 'g h',
        permission: 'mail:read',
      },
      {
        id: 'settings',
        label: 'shell:nav.settings',
        Icon: Settings,
        link: linkOptions({ to: paths.settings }),
        keys: 'g s',
      },
    ],
  },
]
