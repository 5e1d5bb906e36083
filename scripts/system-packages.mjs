// The programs that tests need from the system: Chromium for the browser journeys, Postfix and Dovecot for the mail
// round trip, PgBouncer for statements through a pooler. On Debian and Ubuntu they are installed; elsewhere a sentence says what will be skipped.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** One program with the places it may be installed at; the mail servers are found like this by server/testing too. */
const PROGRAMS = [
  {
    package: 'chromium',
    paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    for: 'browser journeys',
  },
  { package: 'postfix', paths: ['/usr/sbin/postfix'], for: 'the mail round trip through real servers' },
  { package: 'dovecot-imapd', paths: ['/usr/lib/dovecot/imap'], for: 'the mail round trip through real servers' },
  { package: 'pgbouncer', paths: ['/usr/sbin/pgbouncer'], for: 'statements through a pooler' },
]

/** policy-rc.d answers 101, "not allowed", so that the new services do not start and take the machine's ports. */
const INSTALL = `
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
`

/**
 * Installs what is missing where that can be done without asking; never fails, since the tests say what they skip.
 * @param {(text: string) => void} say
 */
export function ensureSystemPackages(say) {
  const missing = () => PROGRAMS.filter((program) => !program.paths.some((path) => existsSync(path)))
  const wanted = missing()
  if (wanted.length === 0) return
  const names = wanted.map((program) => program.package)
  const reason = whyNot()
  if (reason === undefined) {
    say(`Installing ${names.join(', ')} for the tests ...`)
    const command = ['/bin/sh', '-c', INSTALL, 'sh', ...names]
    const [program, ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command]
    const run = spawnSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
    if (run.status !== 0) say((run.stderr ?? run.error?.message ?? '').trim().split('\n').slice(-5).join('\n'))
  }
  const still = missing()
  if (still.length === 0) return
  const lost = [...new Set(still.map((program) => program.for))].join(' and ')
  const packages = still.map((program) => program.package).join(', ')
  say(`Skipping ${lost}: ${packages} not installed (${reason ?? 'the installation failed'}).`)
}

/** Why nothing can be installed here, or undefined. */
function whyNot() {
  if (process.env.DESKHAND_SYSTEM_PACKAGES === 'off') return 'DESKHAND_SYSTEM_PACKAGES is off'
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get; install them by its own means'
  if (process.getuid?.() === 0 || spawnSync('sudo', ['-n', 'true']).status === 0) return undefined
  return 'this user may not install packages'
}
