import { readFile, stat } from 'node:fs/promises'
import { verifyReceipt } from '@tapeline/core/receipt'
import { describeVerification } from '../describe/receipt.js'
import { checkPath, FileError, fileErrorOf, isSystemError, showPath } from '../file-error.js'
import { STDIN, withStandardInput } from '../scenario/standard-input.js'
import type { Terminal } from '../terminal/terminal.js'

/** Receipts have some thousands of bytes. */
const BYTES_MAX = 50_000_000

/** Prints whether a receipt agrees. @returns whether it does @throws TapelineError `receipt.invalid`, UsageError, FileError */
export async function printVerification(
  terminal: Terminal,
  file: string,
  { json }: { readonly json?: boolean },
): Promise<boolean> {
  const text = file === STDIN ? await withStandardInput(textOf, '.json') : await textOf(file)
  const verification = await verifyReceipt(text)
  const { verdict, found, differences, receipt } = verification
  if (json === true) {
    const { path, value, at, event, knownAt } = receipt
    const result = { file, verdict, path, at, event, knownAt, value, found: found ?? null, differences }
    terminal.write(`${JSON.stringify(result)}\n`)
  } else terminal.write(describeVerification(terminal, file, verification))
  return verdict === 'agrees'
}

async function textOf(file: string): Promise<string> {
  checkPath('The receipt', file)
  const stray = (reason: string): FileError => new FileError(`${showPath(file)}: cannot be read: ${reason}.`)
  let bytes: Uint8Array
  try {
    const stats = await stat(file)
    if (!stats.isFile()) throw stray('it is not a regular file')
    if (stats.size > BYTES_MAX) throw stray('it is too large for a receipt')
    bytes = await readFile(file)
  } catch (error) {
    if (isSystemError(error)) throw fileErrorOf(file, 'read', error)
    throw error
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw stray('it is not text in UTF-8')
  }
}
