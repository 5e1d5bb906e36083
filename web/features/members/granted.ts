import type { RolePermission } from '../../shared/permission-words.ts'

/** What each permission cannot be used without. */
export type Needs = ReadonlyMap<RolePermission, readonly RolePermission[]>

/** The permissions with one more, and with all that it rests on. */
export function grant(granted: readonly RolePermission[], permission: RolePermission, needs: Needs): RolePermission[] {
  const all = new Set(granted)
  const add = (one: RolePermission) => {
    if (all.has(one)) return
    all.add(one)
    for (const need of needs.get(one) ?? []) add(need)
  }
  add(permission)
  return [...all]
}

/** The permissions without one, and without all that rest on it. */
export function withdraw(
  granted: readonly RolePermission[],
  permission: RolePermission,
  needs: Needs,
): RolePermission[] {
  const gone = new Set([permission])
  for (let before = 0; before !== gone.size; ) {
    before = gone.size
    for (const one of granted) if (needs.get(one)?.some((need) => gone.has(need))) gone.add(one)
  }
  return granted.filter((one) => !gone.has(one))
}
