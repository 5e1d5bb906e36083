/** A field of tickets with the names that its values have. */
export interface NamedField {
  field: string
  values: readonly string[]
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLocaleLowerCase()

/**
 * The field that says already what a label of this name (or of a group of this name) would say, so that labels become no fields of
 * their own beside the real ones (product.md TK10); undefined when there is none.
 */
export function shadowedField(
  label: { name: string; group: string },
  fields: readonly NamedField[],
): { field: string; value: string | null } | undefined {
  const [name, group] = [plain(label.name), plain(label.group)]
  for (const { field, values } of fields) {
    const value = name === '' ? undefined : values.find((one) => plain(one) === name)
    if (value !== undefined) return { field, value }
    if (group !== '' && plain(field) === group) return { field, value: null }
  }
  return undefined
}
