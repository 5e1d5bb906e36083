import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import * as store from './account-parents.store.ts'
import { findSuccessor } from './customer-merges.store.ts'

/** Accounts above accounts (product.md CR8): a tree of at most so many levels, without circles. */
const mostLevels = 10

type Step = { id: string; name: string }

/** The accounts from one upwards, itself first. Locked: of two changes that would make a circle together one sees the other. */
async function wayUp(cx: Cx, id: string): Promise<Step[]> {
  const way: Step[] = []
  for (let next: string | null = id; next !== null && !way.some((step) => step.id === next); ) {
    const step = await store.lockStep(cx, next)
    if (!step) break
    way.push({ id: step.id, name: step.name })
    next = step.parentId
  }
  return way
}

/**
 * The account under which `id` shall stand; one that was merged is followed. 422 `account.unknown_parent`, `account.parent_circle` with the
 * way from the account down to it, `account.too_deep`.
 */
export async function requireParent(cx: Cx, id: string, asked: string | null): Promise<Step | null> {
  if (asked === null) return null
  const way = await wayUp(cx, (await findSuccessor(cx, 'account', asked)) ?? asked)
  const [parent] = way
  if (!parent) throw refused(sentence('account.unknown_parent', 'There is no such account.'))
  const at = way.findIndex((step) => step.id === id)
  if (at >= 0) {
    const path = way.slice(0, at + 1).reverse()
    throw refused(
      at === 0
        ? sentence('account.own_parent', 'An account cannot stand below itself.')
        : sentence(
            'account.parent_circle',
            words`“${{ parent: parent.name }}” stands below this account already: ${{ path: path.map(({ name }) => name).join(' › ') }}.`,
          ),
    )
  }
  if (way.length + 1 + (await store.countLevelsBelow(cx, id, mostLevels)) > mostLevels)
    throw refused(
      sentence('account.too_deep', words`Accounts stand in at most ${{ most: mostLevels }} levels below each other.`),
    )
  return parent
}

const refused = (fault: Sentence) => unprocessable(fault.code, fault, [fieldError('parentId', fault)])

/**
 * What the kept account of a merge stands below: its own parent, or else the other one's, where neither of both stands above it. Asked
 * before anything was moved.
 */
export async function parentOfMerged(
  cx: Cx,
  both: readonly { id: string; parentId: string | null }[],
): Promise<string | null> {
  for (const { parentId } of both) {
    const way = parentId === null ? [] : await wayUp(cx, parentId)
    if (parentId !== null && !way.some((step) => both.some(({ id }) => id === step.id))) return parentId
  }
  return null
}

/** Puts an account back below another one; it stays without a parent where that is gone, or stands below it by now. */
export async function putBack(cx: Cx, id: string, parentId: string | null): Promise<void> {
  if (parentId === null) return
  const way = await wayUp(cx, (await findSuccessor(cx, 'account', parentId)) ?? parentId)
  const [parent] = way
  if (parent && !way.some((step) => step.id === id)) await store.saveParent(cx, id, parent.id)
}
