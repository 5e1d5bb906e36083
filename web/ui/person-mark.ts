const grounds = 8

/** Up to two capitals for a name: first and last word; of an address the part before the @. */
export function initialsOf(name: string): string {
  const words = (name.includes('@') ? name.slice(0, name.indexOf('@')) : name)
    .split(/[\s._-]+/u)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((word) => word !== '')
  const first = words[0]
  if (!first) return '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  const capitals = last ? [...first].slice(0, 1).concat([...last].slice(0, 1)) : [...first].slice(0, 2)
  return capitals.join('').toLocaleUpperCase()
}

/** The number 1 to 8 of the avatar ground: the same key (an id) has the same colour everywhere and always. */
export function groundOf(key: string): number {
  let hash = 2166136261
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619)
  return ((hash >>> 0) % grounds) + 1
}
