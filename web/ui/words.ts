import { createContext, useContext } from 'react'

/** The few words that primitives say by themselves; the app fills them from its catalogue. */
export interface UiWords {
  close: string
  copy: string
  copied: string
  required: string
  retry: string
  loading: string
  nothingFound: string
  search: string
  /** `remove('anna@acme.test')` names the button that takes a chip away. */
  remove: (what: string) => string
  clear: string
  chooseFiles: string
  dropFiles: string
  /** Said when a pasted or typed entry is no email address. */
  notAnAddress: (text: string) => string
}

const placeholder: UiWords = {
  close: '',
  copy: '',
  copied: '',
  required: '',
  retry: '',
  loading: '',
  nothingFound: '',
  search: '',
  remove: (what) => what,
  clear: '',
  chooseFiles: '',
  dropFiles: '',
  notAnAddress: (text) => text,
}

export const UiWordsContext = createContext<UiWords>(placeholder)

export function useWords(): UiWords {
  return useContext(UiWordsContext)
}
