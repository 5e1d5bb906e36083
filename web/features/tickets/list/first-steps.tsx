import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { firstMailCommand } from './first-mail.ts'
import { firstChannelsQuery, firstMailHealthQuery, firstMembersQuery } from './first-steps.api.ts'

const demoCommand = 'PORT=3001 INBOUND_SMTP_PORT=2526 DATA_DIR=./demo-data npm start -- --demo'

/** What a new help desk needs, where its tickets will stand; done things are ticked by themselves. */
export function FirstSteps() {
  const t = useT()
  const mayCreate = useCan('tickets:create')
  const mayInvite = useCan('members:manage')
  const mayConnect = useCan('channels:manage')
  const mayReadMail = useCan('mail:read')
  const mayManage = useCan('settings:manage')
  const channels = useQuery(firstChannelsQuery).data
  const health = useQuery({ ...firstMailHealthQuery, enabled: mayReadMail }).data
  const members = useQuery({ ...firstMembersQuery, enabled: mayInvite }).data
  const address = (channels?.find((one) => one.isDefault) ?? channels?.[0])?.address
  const door = health?.smtpDoor?.listening ? `${health.smtpDoor.host}:${health.smtpDoor.port}` : undefined
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-160 px-4 py-8 md:py-12">
        <h2 className="font-semibold text-lg">{t('firstSteps:title')}</h2>
        <p className="mb-5 text-ink2">{t('firstSteps:text')}</p>
        <ol className="divide-y divide-line-soft overflow-hidden rounded-lg border border-line bg-card shadow-raised">
          <Step
            title={t('firstSteps:mail.title')}
            action={
              mayCreate && (
                <Link to={paths.newTicket} className={buttonClass()}>
                  {t('firstSteps:mail.byHand')}
                </Link>
              )
            }
          >
            {address ? (
              <>
                <p>{t('firstSteps:mail.text')}</p>
                <Copyable text={address} label={t('firstSteps:mail.copy')} />
                {door && (
                  <>
                    <p className="mt-2">{t('firstSteps:mail.door', { door })}</p>
                    <Copyable text={firstMailCommand(address, door)} label={t('firstSteps:copyCommand')} />
                  </>
                )}
              </>
            ) : (
              <p>{t('firstSteps:mail.none')}</p>
            )}
          </Step>
          {mayInvite && (
            <Step
              title={t('firstSteps:members.title')}
              isDone={(members?.length ?? 0) > 1}
              action={
                <Link to={paths.settingsMembers} className={buttonClass()}>
                  {t('firstSteps:members.action')}
                </Link>
              }
            >
              <p>{t('firstSteps:members.text')}</p>
            </Step>
          )}
          {mayConnect && (
            <Step
              title={t('firstSteps:mailbox.title')}
              isDone={channels?.some((one) => one.imap !== null)}
              action={
                <Link to={paths.settingsChannels} className={buttonClass()}>
                  {t('firstSteps:mailbox.action')}
                </Link>
              }
            >
              <p>{t('firstSteps:mailbox.text')}</p>
            </Step>
          )}
          {mayReadMail && (
            <Step
              title={t('firstSteps:relay.title')}
              isDone={health?.relay.configured}
              action={
                <Link to={paths.mailHealth} className={buttonClass()}>
                  {t('firstSteps:relay.action')}
                </Link>
              }
            >
              <p>{t('firstSteps:relay.text')}</p>
            </Step>
          )}
          {mayManage && (
            <Step title={t('firstSteps:demo.title')}>
              <p>{t('firstSteps:demo.text')}</p>
              <Copyable text={demoCommand} label={t('firstSteps:copyCommand')} />
            </Step>
          )}
        </ol>
      </div>
    </div>
  )
}

function Step({
  title,
  isDone = false,
  action,
  children,
}: {
  title: string
  isDone?: boolean
  action?: ReactNode
  children: ReactNode
}) {
  const t = useT()
  return (
    <li className="flex gap-3 p-4">
      <span
        aria-hidden="true"
        className={clsx(
          'mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border',
          isDone ? 'border-ok bg-ok text-card' : 'border-line-control',
        )}
      >
        {isDone && <Check className="size-3" strokeWidth={3} />}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h3 className="font-medium">
            {title}
            {isDone && <span className="text-ok text-xs"> {t('firstSteps:done')}</span>}
          </h3>
          <div className="text-ink2">{children}</div>
        </div>
        {!isDone && action}
      </div>
    </li>
  )
}

function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div className="mt-1.5 flex items-center gap-1 rounded-md border border-line bg-bg py-0.5 pr-0.5 pl-2.5">
      <code className="min-w-0 flex-1 truncate font-mono text-ink text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  )
}
