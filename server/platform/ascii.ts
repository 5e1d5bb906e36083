/** The text with a to z as capitals and everything else as it is: what codes are compared by, whatever letters Unicode folds. */
export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}
