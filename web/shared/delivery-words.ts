import { useEffect, useState } from 'react'
import { loadSentences, say } from '../i18n/sentences.ts'

/** What stands beside the state of a delivery; `said` when the words are Deskhand's own. */
interface Words {
  response: string
  said: unknown
}

/** The words about deliveries: those of mail servers as they are, Deskhand's own in the reader's language once that is loaded. */
export function useDeliveryWords(): (words: Words) => string {
  const [, setIsLoaded] = useState(false)
  useEffect(() => {
    let isShown = true
    void loadSentences().then(() => isShown && setIsLoaded(true))
    return () => {
      isShown = false
    }
  }, [])
  return ({ response, said }) => (said ? say(said, response) : response)
}
