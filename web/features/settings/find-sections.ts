import type { SectionGroup } from './sections.ts'

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * The groups as one person may see them, narrowed to what the text finds: every word of it must begin a word of the
 * section's name or of what stands inside. Groups left empty are absent.
 */
export function findSections(
  groups: readonly SectionGroup[],
  {
    text,
    permissions,
    wordsOf,
  }: {
    text: string
    permissions: readonly string[]
    /** Name and contents of a section in the reader's language. */
    wordsOf: (section: SectionGroup['sections'][number]) => string
  },
): SectionGroup[] {
  const asked = folded(text).split(/\s+/u).filter(Boolean)
  return groups
    .map((group) => ({
      ...group,
      sections: group.sections.filter((section) => {
        if (section.permission && !permissions.includes(section.permission)) return false
        const words = folded(wordsOf(section)).split(/[\s,]+/u)
        return asked.every((one) => words.some((word) => word.startsWith(one)))
      }),
    }))
    .filter((group) => group.sections.length > 0)
}
