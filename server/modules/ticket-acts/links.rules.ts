/**
 * How tickets are linked (product.md TK34). A link reads "from is a child of to"; each side sees it by its own word.
 */
export const linkKinds = ['child_of', 'related', 'duplicate_of', 'incident_of', 'cloned_from', 'split_from'] as const
export type LinkKind = (typeof linkKinds)[number]

/** What the other ticket is for the one that is looked at. */
export const linkRelations = [
  'parent',
  'child',
  'related',
  'duplicate_of',
  'duplicated_by',
  'problem',
  'incident',
  'cloned_from',
  'cloned_to',
  'split_from',
  'split_to',
  'follow_up_of',
  'followed_by',
  'merged',
] as const
export type LinkRelation = (typeof linkRelations)[number]

const relations: Record<LinkKind, { from: LinkRelation; to: LinkRelation }> = {
  child_of: { from: 'parent', to: 'child' },
  related: { from: 'related', to: 'related' },
  duplicate_of: { from: 'duplicate_of', to: 'duplicated_by' },
  incident_of: { from: 'problem', to: 'incident' },
  cloned_from: { from: 'cloned_from', to: 'cloned_to' },
  split_from: { from: 'split_from', to: 'split_to' },
}

/** What the other ticket is, when one stands at this end of the link. */
export const relationAt = (kind: LinkKind, end: 'from' | 'to'): LinkRelation => relations[kind][end]

/** Relations that people set. The others follow from what was done with the tickets. */
export const settableRelations = [
  'parent',
  'child',
  'related',
  'duplicate_of',
  'duplicated_by',
  'problem',
  'incident',
] as const
export type SettableRelation = (typeof settableRelations)[number]

/** The link that says "the other ticket is the `relation` of this one". Related tickets are one link, whoever said it. */
export function linkFor(
  relation: SettableRelation,
  thisId: string,
  otherId: string,
): { kind: LinkKind; fromId: string; toId: string } {
  if (relation === 'related') {
    const [fromId, toId] = thisId < otherId ? [thisId, otherId] : [otherId, thisId]
    return { kind: 'related', fromId, toId }
  }
  for (const kind of linkKinds) {
    if (relations[kind].from === relation) return { kind, fromId: thisId, toId: otherId }
    if (relations[kind].to === relation) return { kind, fromId: otherId, toId: thisId }
  }
  throw new Error(`No link makes a ticket the ${relation} of another.`)
}

/** Kinds that lead up: following them from ticket to ticket must never come back. */
export const isUpward = (kind: LinkKind): boolean =>
  kind === 'child_of' || kind === 'duplicate_of' || kind === 'incident_of'

/** Kinds of which a ticket has one: one parent, one problem. */
export const isSingle = (kind: LinkKind): boolean => kind === 'child_of' || kind === 'incident_of'
