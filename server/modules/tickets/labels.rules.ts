/** The colours a label can have. Names, not numbers: themes decide how each looks on light and dark. */
export const labelColors = ['gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink'] as const
export type LabelColor = (typeof labelColors)[number]

/** The colour of a label that was made by its name alone: always the same one for the same name. */
export function colorOf(name: string): LabelColor {
  let sum = 0
  for (const character of name.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return labelColors[1 + (sum % (labelColors.length - 1))] ?? 'gray'
}

/** A label name in one line, without blanks around it. */
export function cleanLabelName(name: string): string {
  return name.replace(/[\p{Cc}\s]+/gu, ' ').trim()
}
