/** Values named in a sentence. A list is a row of things of which the sentence speaks. */
export type Params = Record<string, string | number | string[]>

/** English words with the values that stand in them. */
export type Words = { text: string; params: Params }

/**
 * A sentence of the product: `code` says which one, stable for ever (`thread.tag_joins`), `params` what stands in it, `text` is
 * it in English. Clients in other languages make their own from code and params (web/i18n/de/sentences.json), and show `text`
 * when they do not know the code.
 */
export type Sentence = Words & { code: string }

/**
 * English words with named values: words`${{ ticket: code }} is closed.` The names are part of the API: a translation puts the
 * same values elsewhere in its sentence.
 */
export function words(parts: TemplateStringsArray, ...values: Params[]): Words {
  const shown = values.map((value) =>
    Object.values(value)
      .map((one) => (typeof one === 'object' ? one.join(', ') : String(one)))
      .join(' '),
  )
  return {
    text: parts.map((part, i) => part + (shown[i] ?? '')).join(''),
    params: Object.assign({}, ...values),
  }
}

/** A sentence by its code. web/i18n/sentences.test.ts finds each in the source and asks every catalogue for it. */
export function sentence(code: string, detail: string | Words): Sentence {
  return typeof detail === 'string' ? { code, text: detail, params: {} } : { code, ...detail }
}

/** Several sentences as one text, for who reads English. */
export const textOf = (sentences: readonly Sentence[]): string => sentences.map(({ text }) => text).join(' ')

/** A sentence as it is stored and sent beside its English text. */
export type Said = { code: string; params: Params }

export const saidOf = ({ code, params }: Sentence): Said => ({ code, params })
