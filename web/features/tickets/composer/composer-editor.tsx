import Image from '@tiptap/extension-image'
import Placeholder from '@tiptap/extension-placeholder'
import { type Editor, EditorContent, useEditor, useEditorState } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import clsx from 'clsx'
import { Bold, Code, Italic, Link as LinkIcon, List, ListOrdered, TextQuote } from 'lucide-react'
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { type MacroRow, macrosQuery } from '../macros/macros.api.ts'
import type { Ticket } from '../ticket-page.api.ts'
import { MacroList } from './macro-list.tsx'
import { type MacroOffer, macroSuggestion } from './macro-suggestion.ts'
import { MentionList } from './mention-list.tsx'
import { mentionNode, type Offer } from './mention-node.ts'
import { missingNode } from './missing-node.ts'
import { useMentionable } from './use-mentionable.ts'

/** What the composer asks of its editor. */
export interface EditorHandle {
  focus: () => void
  /** Focus where the caret was. */
  focusHere: () => void
  insertPicture: (url: string, name: string) => void
  /** Puts a text where the caret is. */
  insertHtml: (html: string) => void
  /** Offers the macros at the caret, as `/` does. */
  offerMacros: () => void
}

const look =
  'min-h-20 max-h-[38dvh] overflow-y-auto break-words px-3.5 py-2 outline-none pointer-coarse:text-lg ' +
  '[&_p]:min-h-5 [&_p+p]:mt-1.5 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:list-decimal [&_ol]:pl-5 ' +
  '[&_blockquote]:border-line-control [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_blockquote]:text-ink2 ' +
  '[&_code]:rounded-sm [&_code]:bg-hover [&_code]:px-1 [&_code]:font-mono [&_code]:text-xs [&_pre]:rounded-md [&_pre]:bg-hover [&_pre]:p-2 ' +
  '[&_[data-missing]]:rounded-sm [&_[data-missing]]:bg-warn-bg [&_[data-missing]]:px-1 [&_[data-missing]]:text-warn ' +
  '[&_[data-mention]]:font-medium [&_[data-mention]]:text-accent-ink ' +
  '[&_a]:text-accent-ink [&_a]:underline [&_img]:inline-block [&_img]:max-h-60 [&_img]:max-w-full [&_img]:rounded-sm ' +
  '[&_.is-editor-empty:first-child]:before:pointer-events-none [&_.is-editor-empty:first-child]:before:float-left [&_.is-editor-empty:first-child]:before:h-0 [&_.is-editor-empty:first-child]:before:text-ink3 [&_.is-editor-empty:first-child]:before:content-[attr(data-placeholder)]'

/**
 * The caret behind what is written, and the focus there at once; commands.focus waits for the next frame. An editor that is not on
 * the page (`isDestroyed` says so too) throws when it is asked for its view: it is asked once more in the next frame.
 */
function focusEnd(editor: Editor, again = true): void {
  if (editor.isDestroyed) {
    if (again) requestAnimationFrame(() => focusEnd(editor, false))
    return
  }
  editor.commands.setTextSelection(editor.state.doc.content.size)
  editor.view.focus()
  editor.commands.scrollIntoView()
}

/** The rich text of the composer. A chunk of its own: it loads when somebody is about to write. */
export function ComposerEditor({
  html,
  label,
  placeholder,
  autoFocus,
  onFocus,
  onChange,
  onFiles,
  onSend,
  mentions,
  onMacro,
  ticket,
  ref,
  children,
}: {
  /** What it begins with; mount it anew (key) to show something else. */
  html: string
  label: string
  placeholder: string
  autoFocus: boolean
  /** It got the focus, or lost it to something else on the page. */
  onFocus: (isHere: boolean) => void
  onChange: (html: string) => void
  onFiles: (files: File[], pasted: boolean) => void
  onSend: () => void
  /** A note: `@` names members and teams. */
  mentions: boolean
  /** Takes a macro that was chosen after `/`; without it none are offered. */
  onMacro?: (macro: MacroRow) => void
  /** The one that macros are shown for. */
  ticket?: Ticket
  ref: Ref<EditorHandle>
  /** Stands at the end of the tool row. */
  children: ReactNode
}) {
  const people = useMentionable(mentions)
  const [offer, setOffer] = useState<Offer>()
  const [macroOffer, setMacroOffer] = useState<MacroOffer>()
  const latest = useRef({ onFocus, onChange, onFiles, onSend, onMacro, people })
  useEffect(() => {
    latest.current = { onFocus, onChange, onFiles, onSend, onMacro, people }
  })
  const editor = useEditor({
    extensions: [
      StarterKit.configure({ heading: false, link: { openOnClick: false, defaultProtocol: 'https' } }),
      Image.configure({ inline: true }),
      Placeholder.configure({ placeholder }),
      missingNode,
      macroSuggestion(
        () => (latest.current.onMacro ? queryClient.ensureQueryData(macrosQuery) : Promise.resolve([])),
        setMacroOffer,
        (macro) => latest.current.onMacro?.(macro),
      ),
      ...(mentions ? [mentionNode(() => latest.current.people(), setOffer)] : []),
    ],
    content: html,
    onUpdate: ({ editor: changed }) => latest.current.onChange(changed.isEmpty ? '' : changed.getHTML()),
    onFocus: () => latest.current.onFocus(true),
    // A window that is left for another one comes back to it.
    onBlur: () => document.hasFocus() && latest.current.onFocus(false),
    editorProps: {
      attributes: { class: look, role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
      handleKeyDown: (_view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false
        event.preventDefault()
        latest.current.onSend()
        return true
      },
      handlePaste: (_view, event) => takeFiles(event.clipboardData, true),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, false),
    },
  })

  // In the same moment in which it is on the page: a letter typed a frame later must find it.
  const [takesFocus] = useState(autoFocus)
  useLayoutEffect(() => {
    if (takesFocus && editor) focusEnd(editor)
  }, [takesFocus, editor])

  function takeFiles(data: DataTransfer | null, pasted: boolean): boolean {
    const files = [...(data?.files ?? [])]
    // Text copied from office programs carries a picture of itself: the text is meant then.
    if (files.length === 0 || (pasted && data?.getData('text/plain'))) return false
    latest.current.onFiles(files, pasted)
    return true
  }

  useImperativeHandle(
    ref,
    () => ({
      focus: () => editor && focusEnd(editor),
      focusHere: () => void editor?.commands.focus(),
      insertPicture: (url, name) => void editor?.chain().focus().setImage({ src: url, alt: name }).run(),
      insertHtml: (text) => void editor?.chain().focus().insertContent(text).run(),
      offerMacros: () => {
        if (!editor) return
        const { $from } = editor.state.selection
        const before = $from.parent.textBetween(0, $from.parentOffset, undefined, ' ')
        editor
          .chain()
          .focus()
          .insertContent(before === '' || before.endsWith(' ') ? '/' : ' /')
          .run()
      },
    }),
    [editor],
  )

  return (
    <>
      <EditorContent editor={editor} />
      {offer && <MentionList offer={offer} />}
      {macroOffer && ticket && <MacroList offer={macroOffer} ticket={ticket} />}
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2 px-2 pb-2">
        {editor && <Tools editor={editor} />}
        {children}
      </div>
    </>
  )
}

function Tools({ editor }: { editor: Editor }) {
  const t = useT()
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      bullets: now.isActive('bulletList'),
      numbers: now.isActive('orderedList'),
      quote: now.isActive('blockquote'),
      code: now.isActive('code'),
    }),
  })
  const chain = () => editor.chain().focus()
  const tools = [
    {
      label: t('ticket:editor.bold'),
      icon: <Bold />,
      on: active.bold,
      run: () => chain().toggleBold().run(),
      keys: 'mod+b',
    },
    {
      label: t('ticket:editor.italic'),
      icon: <Italic />,
      on: active.italic,
      run: () => chain().toggleItalic().run(),
      keys: 'mod+i',
    },
    {
      label: t('ticket:editor.bullets'),
      icon: <List />,
      on: active.bullets,
      run: () => chain().toggleBulletList().run(),
    },
    {
      label: t('ticket:editor.numbers'),
      icon: <ListOrdered />,
      on: active.numbers,
      run: () => chain().toggleOrderedList().run(),
      rare: true,
    },
    {
      label: t('ticket:editor.quote'),
      icon: <TextQuote />,
      on: active.quote,
      run: () => chain().toggleBlockquote().run(),
      rare: true,
    },
    {
      label: t('ticket:editor.code'),
      icon: <Code />,
      on: active.code,
      run: () => chain().toggleCode().run(),
      rare: true,
    },
  ]
  return (
    <div role="toolbar" aria-label={t('ticket:editor.tools')} className="flex items-center">
      {tools.map((tool) => (
        <IconButton
          key={tool.label}
          label={tool.label}
          icon={tool.icon}
          shortcut={tool.keys}
          aria-pressed={tool.on}
          onClick={tool.run}
          className={clsx(tool.on && 'bg-active text-ink', tool.rare && 'max-sm:hidden')}
        />
      ))}
      <LinkTool editor={editor} />
    </div>
  )
}

function LinkTool({ editor }: { editor: Editor }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const [url, setUrl] = useState('')

  function apply(): void {
    const written = url.trim()
    const href = /^(https?:|mailto:|tel:)/i.test(written) ? written : `https://${written}`
    const chain = editor.chain().focus().extendMarkRange('link')
    if (written === '') chain.unsetLink().run()
    else if (editor.state.selection.empty && !editor.isActive('link')) {
      chain.insertContent({ type: 'text', text: written, marks: [{ type: 'link', attrs: { href } }] }).run()
    } else chain.setLink({ href }).run()
    setOpen(false)
  }

  return (
    <Popover
      label={t('ticket:editor.link')}
      open={open}
      onOpenChange={(next) => {
        setUrl(next ? String(editor.getAttributes('link').href ?? '') : '')
        setOpen(next)
      }}
      trigger={<IconButton label={t('ticket:editor.link')} press="mod+shift+k" icon={<LinkIcon />} />}
    >
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          // The composer is no form, but the page around may be: the link's form ends here.
          event.stopPropagation()
          apply()
        }}
      >
        <TextInput
          aria-label={t('ticket:editor.linkAddress')}
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Button type="submit" variant="primary" size="lg">
          {t('ticket:editor.linkSet')}
        </Button>
      </form>
    </Popover>
  )
}
