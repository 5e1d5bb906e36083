/** How much longer files become in a mail: base64 with its line ends, and the headers of the parts. */
const base64Growth = 1.37

/** Bytes of all files together that a mail of so many bytes can carry. */
export const attachableBytes = (maxMailBytes: number): number => Math.floor(maxMailBytes / base64Growth)
