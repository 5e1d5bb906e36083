import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { changeLanguage, isLanguage } from '../../i18n/i18n.ts'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { LanguageChoice } from '../../shared/language-choice.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { type NotSolvedOffer, notSolvedQuery, sayNotSolved } from './not-solved.api.ts'

const route = getRouteApi('/not-solved/$token')
const longest = 5_000

/** Where the link “not solved” of a mail leads: customers open it, without an account, mostly on a phone. */
export function NotSolvedPage() {
  const t = useT()
  const { token } = route.useParams()
  const query = useQuery(notSolvedQuery(token))
  const language = query.data?.language
  // His mails are in this language; this browser may have been set up by somebody else.
  useEffect(() => {
    if (isLanguage(language)) void changeLanguage(language, { remember: false })
  }, [language])
  if (query.data) return <Known token={token} offer={query.data} />
  if (query.error instanceof ApiError && [404, 410].includes(query.error.status))
    return (
      <Frame title={t('notSolved:expired.title')}>
        <p className="text-ink2">{t('notSolved:expired.text')}</p>
      </Frame>
    )
  return (
    <Frame title={t('notSolved:title')}>
      {query.error ? (
        <Banner
          tone="danger"
          title={query.error.message}
          actions={
            <Button press="r" onClick={() => void query.refetch()}>
              {t('common:ui.retry')}
            </Button>
          }
        />
      ) : (
        <div aria-busy="true" className="flex flex-col gap-4">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-9 w-full" />
        </div>
      )}
    </Frame>
  )
}

function Known({ token, offer }: { token: string; offer: NotSolvedOffer }) {
  const t = useT()
  const [comment, setComment] = useState('')
  const say = useMutation({ mutationFn: () => sayNotSolved(token, comment) })
  const { organization, ticket } = offer
  const state = say.data?.done ? 'done' : (say.data ?? offer).state
  if (state !== 'resolved')
    return (
      <Frame organization={organization} title={t(`notSolved:${state}.title`, { ticket })}>
        <div role="status" className="text-ink2">
          {t(`notSolved:${state}.text`)}
        </div>
        {state !== 'done' && offer.address && (
          <p className="mt-3">
            <a href={`mailto:${offer.address}`} className="underline underline-offset-2 hover:text-ink">
              {offer.address}
            </a>
          </p>
        )}
        {state !== 'done' && comment.trim() !== '' && (
          <figure className="mt-6">
            <figcaption className="text-ink2">{t('notSolved:notTaken')}</figcaption>
            <blockquote className="mt-1 whitespace-pre-wrap rounded-md border border-line bg-card px-3 py-2">
              {comment}
            </blockquote>
          </figure>
        )}
      </Frame>
    )
  return (
    <Frame organization={organization} title={t('notSolved:resolved.title', { ticket })}>
      <p className="text-ink2">{t('notSolved:resolved.text')}</p>
      <form
        className="mt-6 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!say.isPending) say.mutate()
        }}
      >
        <FailureBanner error={say.error} />
        <Field label={t('notSolved:comment')} hint={t('notSolved:commentHint')}>
          <TextArea rows={5} maxLength={longest} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={say.isPending}>
          {t('notSolved:submit')}
        </Button>
      </form>
    </Frame>
  )
}

/** The house that he wrote to, not the product that it uses. */
function Frame({ organization, title, children }: { organization?: string; title: string; children: ReactNode }) {
  usePageTitle(title)
  const heading = useId()
  return (
    <div className="flex min-h-full flex-col items-center overflow-y-auto px-4 py-8 sm:justify-center">
      <main aria-labelledby={heading} className="w-full max-w-110">
        {organization && <p className="mb-4 font-semibold text-ink2">{organization}</p>}
        <h1 id={heading} className="mb-2 text-balance font-semibold text-xl">
          {title}
        </h1>
        {children}
      </main>
      <LanguageChoice remember={false} />
    </div>
  )
}
