/** Words by key, nested as they are written in the files of the catalogue. */
export type Messages = { [key: string]: string | Messages }

/** An organization's own words: by key the words themselves, or the key whose words are said. */
export type Renamed = { words: Record<string, string>; keys: Record<string, string> }

/** Words that are said in place of the catalogue's, by language and space: those of the same keys. */
export type Twins = Readonly<Record<string, Readonly<Record<string, Messages>>>>

export type MessageValues = Record<string, string | number | Date>

/**
 * Finds and fills the words of one language at a time. Keys are `space:path.to.key`; `{{name}}` in the words stands for a value; a key
 * asked with `count` is the plural form of the language (`key_one`, `key_other`). React escapes what it shows, so nothing is
 * escaped here.
 */
export function createTranslator() {
  const catalogues = new Map<string, Record<string, Messages>>()
  const listeners = new Set<() => void>()
  let language = 'en'
  let plurals = new Intl.PluralRules(language)
  let renamed: Renamed = { words: {}, keys: {} }
  let twins: Twins = {}
  let renamings = 0

  const find = (space: string, path: string): string | undefined =>
    wordsAt(twins[language]?.[space], path) ?? wordsAt(catalogues.get(language)?.[space], path)

  return {
    get language() {
      return language
    },

    /** Adds spaces to a language; a space that is there already is replaced. */
    add(to: string, spaces: Record<string, Messages>): void {
      catalogues.set(to, { ...catalogues.get(to), ...spaces })
    },

    /** Speaks the language from now on and tells those that show words. */
    use(next: string): void {
      language = next
      plurals = new Intl.PluralRules(next)
      for (const listener of listeners) listener()
    },

    /** Says these words from now on in place of the catalogue's, in every language, and tells those that show words. */
    rename(next: Renamed): void {
      if (JSON.stringify(next) === JSON.stringify(renamed)) return
      renamed = next
      renamings += 1
      for (const listener of listeners) listener()
    },

    /** Says the twins of words from now on, where there are any, and tells those that show words. */
    sayTwins(next: Twins): void {
      if (next === twins) return
      twins = next
      renamings += 1
      for (const listener of listeners) listener()
    },

    /** Changes with everything that changes words: language and renaming. */
    get edition() {
      return `${language} ${renamings}`
    },

    /** Calls at each change of the words; answers how to end that. */
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** The words of a key; undefined when the language has none. A value that is not given leaves its braces. */
    find(key: string, values: MessageValues = {}): string | undefined {
      const own = renamed.words[key]
      if (own !== undefined) return own
      const [space = '', path = ''] = (renamed.keys[key] ?? key).split(':', 2)
      const { count } = values
      const counted = typeof count === 'number' ? find(space, `${path}_${plurals.select(count)}`) : undefined
      return (counted ?? find(space, path))?.replace(/\{\{(\w+)\}\}/g, (braces, name: string) =>
        Object.hasOwn(values, name) ? String(values[name]) : braces,
      )
    },
  }
}

function wordsAt(tree: Messages | undefined, path: string): string | undefined {
  let place: string | Messages | undefined = tree
  for (const part of path.split('.')) place = typeof place === 'object' ? place[part] : undefined
  return typeof place === 'string' ? place : undefined
}

/** The one of this page. */
export const translator = createTranslator()
