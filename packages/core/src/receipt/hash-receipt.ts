import { canonicalJson } from './canonical-json.js'
import type { Receipt, ReceiptHashes } from './receipt.js'
import { sha256 } from './sha256.js'

/** The hashes of the contents of a receipt, which JSON can hold. */
export async function hashesOf(contents: Omit<Receipt, 'hashes'>): Promise<ReceiptHashes> {
  return {
    events: await sha256(canonicalJson(contents.events) ?? ''),
    whatIfs: await sha256(canonicalJson(contents.whatIfs) ?? ''),
    receipt: await sha256(canonicalJson(contents) ?? ''),
  }
}
