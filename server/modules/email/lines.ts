/** Turns of an organization at reading its mails, and at sending its own. */
export const readingLine = 'email.read_line'
export const sendingLine = 'email.send_line'
