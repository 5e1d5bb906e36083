/** Everything the two configurations are made from. */
export type MailServerPlan = {
  /** an empty folder of root's that others may enter; its path must be short, for unix sockets live in it */
  folder: string
  smtpPort: number
  imapPort: number
  /** port of the lookup server that answers Postfix's questions */
  mapPort: number
  /** where Dovecot asks whose an access token is (RFC 7662); null: it takes passwords alone */
  introspectUrl: string | null
  /** account that owns the mailboxes */
  mail: { uid: number; gid: number }
}

// Postfix fills these in; the extension of a plus-address is not part of the mailbox's name.
const macro = (name: string) => `$\{${name}}`

/** main.cf: a provider of mailboxes that relays some domains and sends nothing to anywhere else. */
export function postfixMain({ folder, mapPort }: MailServerPlan): string {
  const map = (name: string) => `socketmap:inet:127.0.0.1:${mapPort}:${name}`
  return settings({
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    maillog_file: `${folder}/postfix.log`,
    maillog_file_prefixes: folder,
    myhostname: 'mx.provider.test',
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '',
    local_transport: 'error:there are no local users',
    alias_maps: '',
    alias_database: '',
    biff: 'no',
    append_dot_mydomain: 'no',
    // Mail passes as it came, malformed headers included, like through a stranger's server.
    local_header_rewrite_clients: '',
    recipient_delimiter: '+',
    virtual_mailbox_domains: map('domains'),
    virtual_mailbox_maps: map('mailboxes'),
    virtual_transport: 'dovecot',
    dovecot_destination_recipient_limit: '1',
    relay_domains: map('relays'),
    transport_maps: map('transports'),
    default_transport: 'error:no mail leaves the tests',
    smtpd_relay_restrictions: 'reject_unauth_destination',
    disable_dns_lookups: 'yes',
    smtp_tls_security_level: 'may',
    message_size_limit: String(100 * 2 ** 20),
    // A deferred message is tried again within seconds, not after minutes; not within the one in which it was deferred: found
    // while it is still in somebody's hands it would lie in the active queue until the next start.
    queue_run_delay: '1s',
    minimal_backoff_time: '2s',
    maximal_backoff_time: '3s',
    fast_flush_domains: '',
    smtpd_error_sleep_time: '0',
    smtpd_soft_error_limit: '1000',
    smtpd_hard_error_limit: '1000',
    smtpd_client_connection_count_limit: '0',
    in_flow_delay: '0',
  })
}

/** master.cf: nothing chrooted, since the queue folder holds no copies of the system's files. */
export function postfixMaster({ folder, smtpPort }: MailServerPlan): string {
  const services = [
    ['smtp', 'unix', 'smtp'],
    ['relay', 'unix', 'smtp'],
    ['cleanup', 'unix', 'cleanup', 'public', '0'],
    ['rewrite', 'unix', 'trivial-rewrite'],
    ['bounce', 'unix', 'bounce', '-', '0'],
    ['defer', 'unix', 'bounce', '-', '0'],
    ['trace', 'unix', 'bounce', '-', '0'],
    ['verify', 'unix', 'verify', '-', '1'],
    ['tlsmgr', 'unix', 'tlsmgr', '-', '1'],
    ['flush', 'unix', 'flush', '-', '0'],
    ['proxymap', 'unix', 'proxymap'],
    ['error', 'unix', 'error'],
    ['retry', 'unix', 'error'],
    ['discard', 'unix', 'discard'],
    ['anvil', 'unix', 'anvil', '-', '1'],
    ['scache', 'unix', 'scache', '-', '1'],
  ]
  // name, type, private, unprivileged, chroot, wake-up, processes, command
  const lines = services.map(([name, type, command, open = '-', limit = '-']) => {
    const isPrivate = open === 'public' ? 'n' : '-'
    return `${name} ${type} ${isPrivate} - n - ${limit} ${command}`
  })
  return `${[
    // smtpd remembers answers about recipients as long as it lives; a mailbox made meanwhile must be known at once.
    `127.0.0.1:${smtpPort} inet n - n - - smtpd -o max_use=1`,
    'pickup unix n - n 60 1 pickup',
    'qmgr unix n - n 300 1 qmgr',
    'postlog unix-dgram n - n - 1 postlogd',
    `dovecot unix - n n - - pipe flags=DRhu user=mail argv=/usr/lib/dovecot/dovecot-lda -c ${folder}/dovecot.conf -f ${macro('sender')} -d ${macro('user')}@${macro('domain')}`,
    ...lines,
  ].join('\n')}\n`
}

/** dovecot.conf: plain IMAP over the same maildirs. */
/** How Dovecot asks about access tokens: by POST, the mailbox being named in the answer. */
export function dovecotOAuthConf(introspectUrl: string): string {
  return settings({
    introspection_mode: 'post',
    introspection_url: introspectUrl,
    username_attribute: 'username',
    active_attribute: 'active',
    active_value: 'true',
  })
}

export function dovecotConf({ folder, imapPort, mail, introspectUrl }: MailServerPlan): string {
  return `base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail/%Ld/%Ln
mail_max_userip_connections = 1000
auth_failure_delay = 0
auth_mechanisms = plain login${introspectUrl ? ' xoauth2 oauthbearer' : ''}
${
  introspectUrl
    ? `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/dovecot-oauth2.conf
}
`
    : ''
}# One file for each user: Dovecot looks at a file at most once a second, and a new mailbox must work at once.
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu ${folder}/users/%Lu
}
userdb {
  driver = static
  args = uid=${mail.uid} gid=${mail.gid} home=${folder}/mail/%Ld/%Ln
}
service auth {
  unix_listener auth-userdb {
    mode = 0666
  }
}
# No pause after wrong passwords, which would hit all tests: they come from one address.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
protocol lda {
  log_path = ${folder}/mail/lda.log
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
`
}

function settings(values: Record<string, string>): string {
  return `${Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n')}\n`
}
