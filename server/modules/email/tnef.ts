export type TnefFile = { name: string; contentType: string; contentId: string | null; content: Uint8Array<ArrayBuffer> }
export type TnefContents = { attachments: TnefFile[]; text: string; html: string; truncated: boolean }
export function decodeTnef(_content: Uint8Array): TnefContents | null {
  return null
}
