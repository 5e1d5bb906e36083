#!/usr/bin/env node
// A page of another application that shows the tickets of one customer, as an example to copy from. No dependencies:
//   DESKHAND_URL=https://help.example.com DESKHAND_KEY=dh_… MEMBER=jo@example.com CUSTOMER=buyer@example.org node docs/embedding/host.mjs
// The key has the scope embed:issue and stays on this server; PORT (8080) must be among the origins of Settings > Embedding.
import { createServer } from 'node:http'

const {
  DESKHAND_URL = 'http://localhost:3000',
  DESKHAND_KEY = '',
  MEMBER = '',
  CUSTOMER = '',
  PORT = '8080',
} = process.env

/** Ask who is signed in HERE before you give a token: it acts as that member. */
async function issue() {
  const reply = await fetch(`${DESKHAND_URL}/api/v1/embed-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DESKHAND_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: CUSTOMER, memberEmail: MEMBER }),
  })
  return { status: reply.status, body: await reply.json() }
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A CRM</title>
<style>body { font: 14px system-ui; margin: 16px } iframe { border: 1px solid #ccc; width: 100%; height: 640px }</style>
<h1>Record of a customer</h1>
<p id="place"></p>
<iframe id="tickets" title="Tickets"></iframe>
<script>
  const deskhand = ${JSON.stringify(new URL(DESKHAND_URL).origin)}
  const frame = document.getElementById('tickets')
  const token = async () => (await fetch('/token')).json()
  addEventListener('message', async ({ source, origin, data }) => {
    // Only what the frame itself says, from the address of Deskhand.
    if (source !== frame.contentWindow || origin !== deskhand) return
    if (data.type === 'deskhand:token-wanted')
      frame.contentWindow.postMessage({ type: 'deskhand:token', token: (await token()).token }, deskhand)
    if (data.type === 'deskhand:resize') frame.style.height = data.height + 'px'
    if (data.type === 'deskhand:navigated') document.getElementById('place').textContent = data.path
  })
  token().then(({ url, detail }) => {
    if (url) frame.src = url
    else document.getElementById('place').textContent = detail
  })
</script>
</html>`

createServer(async (request, response) => {
  if (request.url === '/token') {
    const { status, body } = await issue()
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(body))
    return
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(page)
}).listen(Number(PORT), '127.0.0.1', () =>
  process.stdout.write(`A page that embeds Deskhand: http://localhost:${PORT}\n`),
)
