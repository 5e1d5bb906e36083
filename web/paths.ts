/** Every address of the web app, as route patterns of the router. Link with `<Link to={paths.ticket} params={...}>`. */
export const paths = {
  home: '/',
  tickets: '/tickets',
  newTicket: '/tickets/new',
  ticket: '/tickets/$ticketRef',
  contacts: '/contacts',
  contact: '/contacts/$contactId',
  accounts: '/accounts',
  account: '/accounts/$accountId',
  mailHealth: '/mail-health',
  settings: '/settings',
  settingsSection: '/settings/$section',
  signIn: '/sign-in',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password/$token',
  invitation: '/invitations/$token',
  setup: '/setup',
} as const
