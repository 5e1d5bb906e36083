/** The parts of "Members and teams", as they stand in the address. */
export const membersTabs = ['members', 'invitations', 'teams', 'roles'] as const
export type MembersTab = (typeof membersTabs)[number]
