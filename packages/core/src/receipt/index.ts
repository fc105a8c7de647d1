/** Receipts: a value with everything that is needed to compute it again, as one small file. */
export type { Receipt, ReceiptHashes, ReceiptWhatIf } from './receipt.js'
export type { ValueDifference } from './value-differences.js'
export { type Verification, type VerifyOptions, verifyReceipt } from './verify-receipt.js'
export { type ReceiptOptions, writeReceipt } from './write-receipt.js'
