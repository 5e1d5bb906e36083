/**
 * What becomes of the open tickets of who takes a status: nothing; all are given on at once; each is when its customer writes next;
 * the urgent ones are at once and as soon as one becomes urgent.
 */
export const reassignModes = ['none', 'now', 'reply', 'urgent'] as const
export type ReassignMode = (typeof reassignModes)[number]
