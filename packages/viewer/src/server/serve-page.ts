import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type ArgumentKind, checkOptions, TapelineError } from '@tapeline/core/internal'
import type { OpenedFiles } from '../protocol.js'
import { checkOpened } from './check-opened.js'
import { type EventFeed, FEED, sendFeed } from './event-feed.js'
import { isForeign } from './foreign.js'
import { bufferOf, pageFiles, type ServedFile, servedFile } from './page-files.js'

const PORT: ArgumentKind = {
  expected: 'a whole number from 0 to 65535',
  fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
}

export interface ServePageOptions {
  /** The port on the loopback interface. Default: one that is free. */
  readonly port?: number
  /** The log that `opened` is the beginning of: the page shows what is appended while it is open. Only with a tape. */
  readonly feed?: EventFeed
}

/** A server that answers this machine only. */
export interface PageServer {
  /** `http://127.0.0.1:` and the port. */
  readonly address: string
  /** Ends open connections and frees the port. */
  close(): Promise<void>
}

const TAPE_TYPE = 'application/octet-stream'

/** The compressions by their name in headers, the smaller result first. */
const COMPRESSIONS = {
  // Beyond this quality the page takes longer to compress than to load.
  br: (bytes: Buffer): Promise<Buffer> =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer): Promise<Buffer> => promisify(gzip)(bytes),
} as const

/**
 * No script but the page's own, no code from text, and no connection but to this server. Styles in attributes are those that the
 * chart sets from its script.
 */
const SECURITY = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/**
 * Serves the page with a scenario or a tape on the loopback interface: the files of the page and the data, and nothing else. A
 * request with the `Host` or `Origin` of another site is refused, so that no other page can read the data.
 * @throws TapelineError `option.unknown`; `argument.invalid` for a port that is in use or cannot be opened; `file.unreadable` if
 * the page was not built
 */
export async function servePage(opened: OpenedFiles, options: ServePageOptions = {}): Promise<PageServer> {
  checkOpened('servePage()', opened)
  checkOptions('servePage()', options, { port: PORT, feed: FEED })
  if (options.feed !== undefined && opened.kind !== 'tape')
    throw new TapelineError({
      code: 'argument.invalid',
      message: "servePage() got a feed with a scenario; it goes with a tape, { kind: 'tape', name, bytes }.",
    })
  return serveFiles(new Map([...pageFiles(), ...dataFiles(opened, options.feed)]), options)
}

/** Serves files in memory by their address, as {@link servePage} does. */
export async function serveFiles(
  files: ReadonlyMap<string, ServedFile>,
  options: ServePageOptions = {},
): Promise<PageServer> {
  const server = createServer((request, response) => {
    answer(request, response, { files, own: port(server), feed: options.feed }).catch(() =>
      response.destroy(),
    )
  })
  await listening(server, options.port ?? 0)
  return {
    address: `http://127.0.0.1:${port(server)}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** The data of the page: `data.json` has its kind and, unless it is a tape, all of it. */
function dataFiles(opened: OpenedFiles, feed: EventFeed | undefined): [string, ServedFile][] {
  if (opened.kind !== 'tape')
    return [['/data.json', servedFile('application/json', Buffer.from(JSON.stringify(opened)))]]
  const head = { kind: opened.kind, name: opened.name, ...(feed && { feed: feed.position }) }
  return [
    ['/data.json', servedFile('application/json', Buffer.from(JSON.stringify(head)))],
    ['/data.tape', servedFile(TAPE_TYPE, bufferOf(opened.bytes))],
  ]
}

interface Served {
  readonly files: ReadonlyMap<string, ServedFile>
  /** The port. */
  readonly own: number
  readonly feed: EventFeed | undefined
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, own, feed }: Served,
): Promise<void> {
  const { method, url = '/', headers } = request
  if (isForeign(headers, own)) return refuse(response, 403, 'This server answers its own page only.')
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD are answered.')
  const path = url.split('?', 1)[0] ?? '/'
  if (path === '/events' && feed !== undefined) return await answerFeed(request, response, feed)
  const file = files.get(path === '/' ? '/index.html' : path)
  if (!file) return refuse(response, 404, 'There is no such file.')
  const encoding = encodingFor(file, String(headers['accept-encoding'] ?? ''))
  const body = encoding === undefined ? file.bytes : await compressed(file, encoding)
  response.writeHead(200, {
    ...SECURITY,
    'content-type': file.type,
    'content-length': body.byteLength,
    'cache-control': 'no-store',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}

/** Sends what is new after the position that the page has, at first by its address, later by the header of a new connection. */
async function answerFeed(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  feed: EventFeed,
): Promise<void> {
  const { searchParams } = new URL(url, 'http://127.0.0.1')
  const after = String(headers['last-event-id'] ?? searchParams.get('after') ?? '')
  if (!/^\d{1,15}$/.test(after))
    return refuse(response, 400, 'after is not a position: a whole number from 0.')
  response.writeHead(200, {
    ...SECURITY,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  })
  if (method === 'HEAD') response.end()
  else await sendFeed(response, feed, Number(after))
}

/** Of a tape, compression takes seconds, and its transfer on this machine does not. */
function encodingFor({ type }: ServedFile, accepted: string): keyof typeof COMPRESSIONS | undefined {
  if (type === TAPE_TYPE) return undefined
  return (['br', 'gzip'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(accepted))
}

/** Compressed once for each kind of browser. */
function compressed(file: ServedFile, encoding: keyof typeof COMPRESSIONS): Promise<Buffer> {
  const known = file.compressed.get(encoding) ?? COMPRESSIONS[encoding](file.bytes)
  file.compressed.set(encoding, known)
  return known
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { ...SECURITY, 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${message}\n`)
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function listening(server: Server, wanted: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new TapelineError(
          {
            code: 'argument.invalid',
            message:
              error.code === 'EADDRINUSE'
                ? `Port ${wanted} is in use. Choose another, or none for a free one.`
                : `Port ${wanted} cannot be opened: ${error.message}.`,
            found: String(wanted),
          },
          { cause: error },
        ),
      ),
    )
    server.listen(wanted, '127.0.0.1', () => resolve())
  })
}
