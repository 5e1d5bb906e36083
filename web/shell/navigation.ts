import { type LinkProps, linkOptions } from '@tanstack/react-router'
import {
  Building2,
  CircleDashed,
  CircleUser,
  Inbox,
  Layers,
  type LucideIcon,
  MailCheck,
  MailOpen,
  Settings,
  Users,
} from 'lucide-react'
import type { MessageKey } from '../i18n/i18n.ts'
import { paths } from '../paths.ts'
import type { TicketView } from '../shared/ticket-views.ts'
import type { Permission } from './shell.api.ts'

export interface NavigationItem {
  id: string
  label: MessageKey
  Icon: LucideIcon
  link: LinkProps
  /** The ticket view this item opens; it also names the count. */
  view?: TicketView
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

/** The left panel and the "Go to" part of the command menu. A new screen adds one line here. */
export const navigation: NavigationGroup[] = [
  {
    id: 'tickets',
    label: 'shell:nav.tickets',
    items: [
      {
        id: 'tickets.open',
        label: 'shell:nav.allOpen',
        Icon: Inbox,
        link: linkOptions({ to: paths.tickets }),
        view: 'open',
        keys: 'g t',
      },
      {
        id: 'tickets.mine',
        label: 'shell:nav.mine',
        Icon: CircleUser,
        link: linkOptions({ to: paths.tickets, search: { view: 'mine' } }),
        view: 'mine',
        keys: 'g m',
      },
      {
        id: 'tickets.unassigned',
        label: 'shell:nav.unassigned',
        Icon: CircleDashed,
        link: linkOptions({ to: paths.tickets, search: { view: 'unassigned' } }),
        view: 'unassigned',
        keys: 'g u',
      },
      {
        id: 'tickets.unread',
        label: 'shell:nav.unread',
        Icon: MailOpen,
        link: linkOptions({ to: paths.tickets, search: { view: 'unread' } }),
        view: 'unread',
      },
      {
        id: 'tickets.all',
        label: 'shell:nav.all',
        Icon: Layers,
        link: linkOptions({ to: paths.tickets, search: { view: 'all' } }),
        view: 'all',
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
        id: 'accounts',
        label: 'shell:nav.accounts',
        Icon: Building2,
        link: linkOptions({ to: paths.accounts }),
        keys: 'g a',
        permission: 'customers:read',
      },
    ],
  },
  {
    id: 'organization',
    label: 'shell:nav.organization',
    items: [
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
