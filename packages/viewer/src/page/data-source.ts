/** Where the page finds its data: inside itself, beside itself, or in files that are dropped on it. */
import type { OpenedFiles, PriceTables } from '../protocol.js'

/** The element of a self-contained page that contains its data, as JSON. */
const DATA_ELEMENT = 'tapeline-data'
/** The element of a self-contained page that contains the script of the worker. */
const ENGINE_ELEMENT = 'tapeline-engine'

type Described =
  | Exclude<OpenedFiles, { readonly kind: 'tape' }>
  /** In a self-contained page `base64` contains the bytes; otherwise `data.tape` beside the page does. */
  | { readonly kind: 'tape'; readonly name: string; readonly base64?: string; readonly feed?: number }

/** The data of the page, and of a log that grows its position, from which to follow it. */
export interface Served {
  readonly files: OpenedFiles
  readonly feed?: number
}

/** Reads the data of the page. @throws Error if the server answers with an error */
export async function readData(): Promise<Served> {
  const inlined = document.getElementById(DATA_ELEMENT)?.textContent
  const described = (inlined == null ? await fetched('data.json') : JSON.parse(inlined)) as Described
  if (described.kind !== 'tape') return { files: described }
  const { kind, name, base64, feed } = described
  const bytes =
    base64 === undefined
      ? new Uint8Array(await (await get('data.tape')).arrayBuffer())
      : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return { files: { kind, name, bytes }, ...(feed === undefined ? {} : { feed }) }
}

/**
 * Starts the worker with the engine: from the file beside the page, or from the page itself. There it is a classic script, since a
 * page from a disk may not load a module.
 */
export function startWorker(): Worker {
  const inlined = document.getElementById(ENGINE_ELEMENT)?.textContent
  if (inlined == null) return new Worker(new URL('engine.js', document.baseURI), { type: 'module' })
  const address = URL.createObjectURL(new Blob([inlined], { type: 'text/javascript' }))
  return new Worker(address)
}

/** A dropped receipt. */
export interface ReceiptFile {
  readonly kind: 'receipt'
  readonly name: string
  readonly text: string
}

/** Of a file of text; receipts have some thousands. */
const BYTES_MAX = 50_000_000
const TAPE_ADVICE = "Make a tape of it with the command 'tapeline import', and drop that."

/**
 * Dropped files: one `.tape`, the files of a scenario, tables of prices, or a receipt.
 * @throws Error if they contain nothing of the kind, and for a file that is not text
 */
export async function readDropped(
  dropped: readonly File[],
): Promise<OpenedFiles | PriceTables | ReceiptFile> {
  const tape = dropped.find(({ name }) => name.endsWith('.tape'))
  if (tape) return { kind: 'tape', name: tape.name, bytes: new Uint8Array(await tape.arrayBuffer()) }
  const main = dropped.find(({ name }) => /\.(ya?ml|json)$/.test(name))
  const tables = dropped.filter(({ name }) => /\.(csv|tsv|txt)$/i.test(name))
  if (!main && tables.length > 0 && tables.length === dropped.length) {
    const large = tables.find(({ size }) => size > BYTES_MAX)
    if (large) throw new Error(`${large.name} has ${large.size} bytes. ${TAPE_ADVICE}`)
    const texts = await Promise.all(tables.map(async (file) => [file.name, await textIn(file)] as const))
    return { kind: 'tables', files: Object.fromEntries(texts) }
  }
  if (!main)
    throw new Error(
      `Found ${dropped.map(({ name }) => name).join(', ')}; expected a .tape, scenario.yaml with its tables, tables of prices as CSV, or a receipt.`,
    )
  if (main.name.endsWith('.json') && main.size <= BYTES_MAX) {
    const text = await textIn(main)
    if (isReceipt(text)) return { kind: 'receipt', name: main.name, text }
  }
  const texts = await Promise.all(dropped.map(async (file) => [file.name, await textIn(file)] as const))
  const named = texts.map(
    ([name, text]) => [name === main.name ? name.replace(/^.*\./, 'scenario.') : name, text] as const,
  )
  return { kind: 'scenario', name: main.name.replace(/\.\w+$/, ''), files: Object.fromEntries(named) }
}

/** Whether a text is meant as a receipt, also if it has changed after it was written. */
function isReceipt(text: string): boolean {
  return /"tapeline\.receipt|"hashes"/.test(text)
}

/** @throws Error if the bytes are not UTF-8, since other readers would see another text */
async function textIn(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    throw new Error(`${file.name} is not text in UTF-8.`)
  }
}

async function fetched(file: string): Promise<unknown> {
  return (await get(file)).json()
}

async function get(file: string): Promise<Response> {
  const response = await fetch(new URL(file, document.baseURI))
  if (!response.ok)
    throw new Error(`The server answered ${response.status} for ${file}. Start it again, then reload.`)
  return response
}
