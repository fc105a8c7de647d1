import * as v from 'valibot'
import { parseInstant } from '../event/date.js'
import { type Fault, isTapelineError, showValue, TapelineError } from '../event/error.js'
import { parseJson } from '../event/json-text.js'
import {
  anyObject,
  integer,
  listOf,
  name,
  number,
  object,
  optional,
  type Schema,
  string,
} from '../event/schema.js'
import { parsePath } from '../projection/path.js'
import { parseEdits } from '../whatif/parse-edits.js'
import { hashesOf } from './hash-receipt.js'
import { FORMAT, type Receipt, type ReceiptHashes, type ReceiptWhatIf } from './receipt.js'

/** In UTF-16 code units. Receipts have some thousands. */
const LENGTH_MAX = 16_000_000
const DEPTH_MAX = 100

const hash: Schema<string> = v.pipe(string, v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'))
const moment: Schema<string | number> = v.union([number, readBy(parseInstant)], 'must be a date')
const receipt = object<Receipt>(
  {
    format: string as Schema<typeof FORMAT>,
    tapeline: string,
    history: optional(string),
    path: readBy(parsePath),
    value: v.unknown(),
    projection: name,
    at: optional(moment),
    event: optional(name),
    knownAt: optional(moment),
    whatIfs: listOf(object<ReceiptWhatIf>({ name: string, edits: v.array(v.any(), 'must be a list') })),
    nextSeq: integer,
    events: listOf(anyObject),
    hashes: object<ReceiptHashes>({ events: hash, whatIfs: hash, receipt: hash }),
  },
  [({ at, event }) => (at === undefined) !== (event === undefined), "needs either 'at' or 'event'"],
)

/** A text that a function of the core reads, with the message of its error. */
function readBy(read: (text: string) => unknown): Schema<string> {
  return v.pipe(
    string,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      try {
        read(dataset.value)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        addIssue({ message: error.faults[0]?.message ?? error.message })
      }
    }),
  ) as unknown as Schema<string>
}

/**
 * Reads the text of a receipt, and compares its hashes with its contents.
 * @throws TapelineError `receipt.invalid`
 */
export async function readReceipt(text: string): Promise<Receipt> {
  if (text.length > LENGTH_MAX)
    throw invalid('The file is too long for a receipt.', `at most ${LENGTH_MAX} characters`, `${text.length}`)
  const json = parsed(text)
  checkDepth(json)
  checkFormat(json)
  const read = v.safeParse(receipt, json)
  if (!read.success) {
    throw new TapelineError(
      read.issues.map((issue): Fault => {
        const path = issue.path?.map(({ key }) => String(key)).join('.')
        return {
          code: 'receipt.invalid',
          message: `${path === undefined ? 'A receipt' : path} ${issue.message}.`,
          found: showValue(issue.path === undefined ? json : issue.path.at(-1)?.value),
        }
      }) as [Fault, ...Fault[]],
    )
  }
  // The schema only checks. Its output lacks some keys, such as `__proto__`.
  const { hashes, ...contents } = json as Receipt
  const found = await hashesOf(contents)
  for (const part of ['events', 'whatIfs', 'receipt'] as const) {
    if (hashes[part] === found[part]) continue
    const what = part === 'receipt' ? 'receipt' : `${part} of the receipt`
    throw new TapelineError({
      code: 'receipt.invalid',
      message: `The ${what} changed after it was written. Get it again from its author.`,
      path: `hashes.${part}`,
      expected: hashes[part],
      found: found[part],
    })
  }
  return { ...contents, whatIfs: contents.whatIfs.map(readWhatIf), hashes }
}

function readWhatIf({ name: own, edits }: ReceiptWhatIf, index: number): ReceiptWhatIf {
  try {
    return { name: own, edits: parseEdits(edits) }
  } catch (error) {
    if (!isTapelineError(error)) throw error
    throw new TapelineError(
      {
        code: 'receipt.invalid',
        message: `An edit cannot be read: ${error.faults[0]?.message}.`,
        path: `whatIfs[${index}]`,
      },
      { cause: error },
    )
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const { message, expected } = error.faults[0] as Fault
    throw new TapelineError(
      { code: 'receipt.invalid', message: `The file is no receipt. ${message}`, expected },
      { cause: error },
    )
  }
}

/** Without recursion, since the text may be nested deeper than the stack. */
function checkDepth(json: unknown): void {
  let level: readonly unknown[] = [json]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_MAX) throw invalid('The receipt is nested too deep.', `at most ${DEPTH_MAX} levels`)
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
}

function checkFormat(json: unknown): void {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
  const format: unknown =
    isObject && Object.hasOwn(json, 'format') ? (json as Partial<Receipt>).format : undefined
  if (format === FORMAT) return
  const isOther = typeof format === 'string' && format.startsWith('tapeline.receipt/')
  throw invalid(
    isOther
      ? 'This version of Tapeline cannot read the format of this receipt. Install the version that wrote it.'
      : 'The file is no receipt.',
    `format '${FORMAT}'`,
    showValue(isObject ? format : json),
  )
}

function invalid(message: string, expected: string, found?: string): TapelineError {
  return new TapelineError({ code: 'receipt.invalid', message, expected, found })
}
