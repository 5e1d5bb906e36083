import type { MacroRow } from './macros.api.ts'

type Found = Pick<MacroRow, 'name' | 'folder' | 'preview' | 'ownUses' | 'uses'>

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Where a word is found: at the beginning of a word of the name best, then of the folder, then in the text; -1 nowhere. */
function placeOf(macro: Found, word: string): number {
  if (` ${fold(macro.name)}`.includes(` ${word}`)) return 0
  if (fold(macro.name).includes(word)) return 1
  if (macro.folder && fold(macro.folder).includes(word)) return 2
  return fold(macro.preview).includes(word) ? 3 : -1
}

/** The macros that have all words, the best first; without words those that one uses most. */
export function findMacros<One extends Found>(all: readonly One[], written: string, most = 50): One[] {
  const words = fold(written).split(/\s+/).filter(Boolean)
  return all
    .flatMap((macro) => {
      const places = words.map((word) => placeOf(macro, word))
      return places.includes(-1) ? [] : [{ macro, place: Math.max(0, ...places) }]
    })
    .toSorted(
      (a, b) =>
        a.place - b.place ||
        b.macro.ownUses - a.macro.ownUses ||
        b.macro.uses - a.macro.uses ||
        a.macro.name.localeCompare(b.macro.name),
    )
    .slice(0, most)
    .map(({ macro }) => macro)
}
