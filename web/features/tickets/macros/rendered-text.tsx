import { Fragment } from 'react'
import { simpleHtml } from '../thread/simple-html.tsx'
import { variableWords } from './variable-words.ts'

const gap = /<span data-missing="([^"]+)">[^<]*<\/span>/g

/** A rendered text of a macro; what is missing stands out. */
export function RenderedText({ html }: { html: string }) {
  // Marked without another element, so that the text can be built by the one builder of the product.
  const marked = html.replace(
    gap,
    (_all, name: string) => `<code>{${variableWords(name).replace(/[<>&]/g, '')}}</code>`,
  )
  return (
    <div className="break-words [&_code]:bg-warn-bg [&_code]:text-warn">
      {simpleHtml(marked) ?? <Fragment>{html}</Fragment>}
    </div>
  )
}
