import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, Link2 } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { PasswordInput } from '../../shared/password-input.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { ChannelValues } from './channel-values.ts'
import { type Channel, connectAddressQuery, startConnecting } from './channels.api.ts'
import { isConnected } from './mailbox-providers.ts'

type FieldProps = {
  channel: Channel | undefined
  values: ChannelValues
  set: <Name extends keyof ChannelValues>(name: Name, value: ChannelValues[Name]) => void
  errorOf: (name: keyof ChannelValues) => string | undefined
}

/** How a mailbox lets us in: a password, a token, or our registration at its provider with the way to be let in. */
export function SignInFields({ isDirty, ...props }: FieldProps & { isDirty: boolean }) {
  const t = useT()
  const { channel, values, set, errorOf } = props
  if (isConnected(values.auth)) {
    return (
      <>
        <ClientFields {...props} />
        <Connection channel={channel} values={values} isDirty={isDirty} />
      </>
    )
  }
  const isKept = Boolean(channel?.imap) && channel?.imap?.oauth === null
  return (
    <Field
      label={values.auth === 'password' ? t('channels:imap.password') : t('channels:oauth.token')}
      hint={
        values.auth === 'token'
          ? t('channels:oauth.tokenHint')
          : isKept
            ? t('channels:imap.secretKept')
            : t('channels:imap.secretHint')
      }
      required={!isKept}
      error={errorOf('imapSecret')}
    >
      <PasswordInput
        autoComplete="off"
        value={values.imapSecret}
        onChange={(event) => set('imapSecret', event.target.value)}
      />
    </Field>
  )
}

function ClientFields({ channel, values, set, errorOf }: FieldProps) {
  const t = useT()
  const address = useQuery(connectAddressQuery).data?.redirectUri
  const provider = values.auth === 'google' || values.auth === 'microsoft' ? values.auth : 'other'
  const text = (name: 'clientId' | 'tenant' | 'authorizeUrl' | 'tokenUrl' | 'scope') => ({
    autoComplete: 'off',
    spellCheck: false,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  })
  return (
    <>
      <div className="rounded-md border border-line bg-panel px-3 py-2 text-ink2 text-xs">
        <p>{t(`channels:oauth.register.${provider}`)}</p>
        {address && (
          <div className="mt-1 flex min-w-0 items-center gap-1">
            <code className="min-w-0 break-all text-ink">{address}</code>
            <CopyButton text={address} label={t('channels:oauth.copyAddress')} />
          </div>
        )}
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('channels:oauth.clientId')} required error={errorOf('clientId')}>
          <TextInput {...text('clientId')} />
        </Field>
        <Field
          label={t('channels:oauth.clientSecret')}
          hint={channel?.imap?.oauth ? t('channels:imap.secretKept') : t('channels:imap.secretHint')}
          error={errorOf('clientSecret')}
        >
          <PasswordInput
            autoComplete="off"
            value={values.clientSecret}
            onChange={(event) => set('clientSecret', event.target.value)}
          />
        </Field>
        {values.auth === 'microsoft' && (
          <Field label={t('channels:oauth.tenant')} hint={t('channels:oauth.tenantHint')}>
            <TextInput {...text('tenant')} />
          </Field>
        )}
      </div>
      {values.auth === 'oauth' && (
        <>
          <Field label={t('channels:oauth.authorizeUrl')} required error={errorOf('authorizeUrl')}>
            <TextInput placeholder="https://id.example.com/authorize" {...text('authorizeUrl')} />
          </Field>
          <Field label={t('channels:oauth.tokenUrl')} required error={errorOf('tokenUrl')}>
            <TextInput placeholder="https://id.example.com/token" {...text('tokenUrl')} />
          </Field>
          <Field
            label={t('channels:oauth.scope')}
            hint={t('channels:oauth.scopeHint')}
            required
            error={errorOf('scope')}
          >
            <TextInput {...text('scope')} />
          </Field>
        </>
      )}
    </>
  )
}

/** Whether the mailbox is connected, and the way to its provider. What is not saved yet cannot be connected. */
function Connection({
  channel,
  values,
  isDirty,
}: {
  channel: Channel | undefined
  values: ChannelValues
  isDirty: boolean
}) {
  const t = useT()
  const start = useMutation({
    mutationFn: (id: string) => startConnecting(id),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
  })
  const saved = !isDirty && channel?.imap?.oauth ? channel : undefined
  const isOpen = saved?.oauthConnected === true
  const provider = values.auth === 'google' ? 'Google' : values.auth === 'microsoft' ? 'Microsoft' : undefined
  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          press="mod+shift+o"
          variant={saved && !isOpen ? 'primary' : 'secondary'}
          disabled={!saved}
          busy={start.isPending || start.isSuccess}
          onClick={() => saved && start.mutate(saved.id)}
        >
          <Link2 aria-hidden="true" className="size-3.5" />
          {isOpen
            ? t('channels:oauth.again')
            : provider
              ? t('channels:oauth.connectWith', { provider })
              : t('channels:oauth.connect')}
        </Button>
        {isOpen && (
          <Badge tone="ok" icon={<CircleCheck aria-hidden="true" />}>
            {t('channels:oauth.connected')}
          </Badge>
        )}
        <span className="min-w-0 text-ink3 text-xs">
          {saved ? t(isOpen ? 'channels:oauth.openHint' : 'channels:oauth.notYet') : t('channels:oauth.saveFirst')}
        </span>
      </div>
      <FailureBanner error={start.error} />
    </div>
  )
}
