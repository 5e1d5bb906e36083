import { type Actor, type Cx, type Runtime, type Settings, systemActor } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { addressDomain } from './address.rules.ts'
import { checkDomain, type TxtResolver } from './check-domain.ts'
import type { DkimKey } from './dkim.rules.ts'
import { type ExpectedRecords, type RecordFinding, recordsToPublish } from './dns-records.rules.ts'
import { validateAddress } from './recipients.rules.ts'
import type { SendingDomain } from './sending-domains.contract.ts'
import * as store from './sending-domains.store.ts'
import { spfSourcesOf } from './spf-sources.rules.ts'

/** Domains from which mail leaves, by name. Needs channels:manage, as all of these. */
const unchecked = sentence('domain.unchecked', 'Not looked up yet.')

export async function listSendingDomains(cx: Cx): Promise<SendingDomain[]> {
  require(cx.actor, 'channels:manage')
  return (await store.listSendingDomainRows(cx)).map((row) => present(row, cx.settings))
}

/** 404 `sending_domain.not_found`. */
export async function getSendingDomain(cx: Cx, id: string): Promise<SendingDomain> {
  require(cx.actor, 'channels:manage')
  return present(await getRow(cx, id), cx.settings)
}

/**
 * Adds a domain with a key of its own. `key` is made before the transaction (it takes 0.1 s). 409 `sending_domain.exists`,
 * 422 `sending_domain.malformed`.
 */
export async function createSendingDomain(cx: Cx, input: { domain: string; key: DkimKey }): Promise<SendingDomain> {
  require(cx.actor, 'channels:manage')
  const typed = input.domain.replace(/^@/, '')
  const problem = validateAddress(`postmaster@${typed}`)
  if (problem || typed.includes('@'))
    throw unprocessable('sending_domain.malformed', 'A domain looks like example.com.', [
      { path: 'domain', message: 'A domain looks like example.com.' },
    ])
  const domain = addressDomain(`postmaster@${typed}`)
  const row = await store.insertSendingDomain(cx, {
    domain,
    // A selector is never used for a second key: name servers remember the first.
    dkimSelector: `deskhand-${newId().replaceAll('-', '').slice(-8)}`,
    dkimPublic: input.key.publicKeyBase64,
    dkimPrivate: encryptSecret(cx.settings.keys.secrets, input.key.privateKeyPem),
  })
  if (!row)
    throw conflict('sending_domain.exists', words`${{ domain }} is in the list already.`, {
      errors: [{ path: 'domain', message: 'Is in the list already.' }],
    })
  emit(cx, 'sending_domain.created', { sendingDomainId: row.id, domain })
  return present(row, cx.settings)
}

export async function deleteSendingDomain(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'channels:manage')
  const row = await getRow(cx, id)
  await store.deleteSendingDomainRow(cx, id)
  emit(cx, 'sending_domain.deleted', { sendingDomainId: id, domain: row.domain })
}

/** Asks DNS, outside of any transaction, and keeps what it said. DNS that gives no answer changes nothing about `verified`. */
export async function checkSendingDomain(
  runtime: Runtime,
  actor: Actor,
  id: string,
  options: { resolveTxt?: TxtResolver; timeoutMs?: number } = {},
): Promise<SendingDomain> {
  const before = await runtime.run(actor, async (cx) => {
    require(cx.actor, 'channels:manage')
    return getRow(cx, id)
  })
  const findings = await checkDomain(before.domain, expectedOf(before, runtime.settings, 'required'), options)
  return runtime.run(actor, async (cx) => {
    // Deleted while DNS was asked, or another check was quicker: what was found now is the newest.
    const row = await getRow(cx, id)
    const was = resultOf(row).verified
    const dkim = findings.find((one) => one.purpose === 'dkim')?.state
    const verified = dkim === 'unknown' ? was : dkim === 'ok'
    await store.saveCheck(cx, id, { findings, verified })
    if (verified !== was)
      emit(cx, verified ? 'sending_domain.verified' : 'sending_domain.lost', {
        sendingDomainId: id,
        domain: row.domain,
      })
    return present(await getRow(cx, id), cx.settings)
  })
}

/** Job of each night: a key that is gone from DNS must not be found out by customers. */
export const checkSendingDomains: JobHandler = async (orgId, _payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'mail')
  for (const { id } of await runtime.run(actor, (cx) => store.listSendingDomainRows(cx)))
    await checkSendingDomain(runtime, actor, id).catch((error: unknown) =>
      log.warn({ err: error, id }, 'a sending domain could not be checked'),
    )
}

/** Says whether the owner of an address's domain allowed us to send in its name: our DKIM key stands in its DNS. */
export async function readVerifiedSenders(cx: Cx): Promise<(address: string) => boolean> {
  const rows = await store.listSendingDomainRows(cx)
  const verified = new Set(rows.filter((row) => resultOf(row).verified).map(({ domain }) => domain))
  return (address) => verified.has(addressDomain(address))
}

async function getRow(cx: Cx, id: string): Promise<store.SendingDomainRow> {
  const row = await store.findSendingDomainById(cx, id)
  if (!row) throw notFound('sending_domain.not_found', 'There is no such sending domain.')
  return row
}

/**
 * SPF and DMARC are shown for the sake of delivery; only DKIM says that the owner of the domain knows of us: an SPF record
 * that allows a big provider allows everybody who sends through it.
 */
type CheckResult = { findings: RecordFinding[]; verified: boolean }

function resultOf(row: store.SendingDomainRow): CheckResult {
  return (row.checkResult as CheckResult | null) ?? { findings: [], verified: false }
}

function expectedOf(row: store.SendingDomainRow, settings: Settings, spf: 'publish' | 'required'): ExpectedRecords {
  const sources = spfSourcesOf(settings.relayHost, new URL(settings.publicUrl).hostname)
  return { spf: sources[spf], dkim: { selector: row.dkimSelector, publicKeyBase64: row.dkimPublic } }
}

function present(row: store.SendingDomainRow, settings: Settings): SendingDomain {
  const { findings, verified } = resultOf(row)
  const sender = senderMessage(row.domain, verified, settings.mailFrom)
  return {
    id: row.id,
    domain: row.domain,
    dkimSelector: row.dkimSelector,
    records: recordsToPublish(row.domain, expectedOf(row, settings, 'publish')).map(({ purpose, name, value }) => {
      const finding = findings.find((one) => one.purpose === purpose)
      return {
        kind: purpose,
        host: name,
        type: 'TXT',
        value,
        state: finding?.state ?? 'unchecked',
        found: finding?.found ?? [],
        message: finding?.words ?? unchecked.text,
        said: finding?.said ?? saidOf(unchecked),
      }
    }),
    verified,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    senderMessage: sender.text,
    senderSaid: saidOf(sender),
    createdAt: row.createdAt.toISOString(),
  }
}

function senderMessage(domain: string, verified: boolean, mailFrom: string | null): Sentence {
  if (verified)
    return sentence(
      'sender.own',
      words`Replies leave from the channels’ own addresses at ${{ domain }}, signed with this key.`,
    )
  if (mailFrom)
    return sentence(
      'sender.mail_from',
      words`Until the DKIM record is found, replies leave from ${{ address: mailFrom }} “via” the channel; answers still come back to it.`,
    )
  return sentence(
    'sender.unproven',
    'The DKIM record is not there yet. Replies leave from the channels’ own addresses all the same, because MAIL_FROM names no other one: receivers may take them for spam.',
  )
}
