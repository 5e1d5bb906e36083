import { expect, test } from 'vitest'
import { firstMailCommand } from './first-mail.ts'

test('the command hands a whole mail to the door', () => {
  const command = firstMailCommand('support@acme.test', 'localhost:2525')
  expect(command).toContain('curl -T - smtp://localhost:2525 --mail-from you@example.com --mail-rcpt support@acme.test')
  expect(command).toContain('To: support@acme.test\\r\\nSubject: Is anybody there?\\r\\n\\r\\n')
})
