import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TapelineError } from '@tapeline/core/internal'

/** A file in memory. */
export interface ServedFile {
  readonly type: string
  readonly bytes: Buffer
  /** By the name of the compression, after it was first asked for. */
  readonly compressed: Map<string, Promise<Buffer>>
}

export function servedFile(type: string, bytes: Buffer): ServedFile {
  return { type, bytes, compressed: new Map() }
}

/** The same bytes, without a copy. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** The folder of the built page, from the sources and from the build alike. */
const FOLDER = fileURLToPath(new URL('../../dist/page', import.meta.url))

/**
 * The files of the built page by their address. They are read once: nothing else of the disk can be asked for.
 * @throws TapelineError `file.unreadable` if the page was not built
 */
export function pageFiles(folder: string = FOLDER): Map<string, ServedFile> {
  if (!existsSync(join(folder, 'index.html')))
    throw new TapelineError({
      code: 'file.unreadable',
      message: `The page is not built. In a checkout, run 'npm run build'; otherwise install @tapeline/viewer again.`,
      place: { file: folder },
    })
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    names.flatMap((name): [string, ServedFile][] => {
      const type = TYPES[extname(name)]
      if (type === undefined) return []
      return [[`/${name.split(sep).join('/')}`, servedFile(type, readFileSync(join(folder, name)))]]
    }),
  )
}
