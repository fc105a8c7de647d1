import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { SweepManifest, SweepProgress, SweepRow, SweepTable } from '@tapeline/sweep'
import { checkOutput, FileError, fileErrorOf, isSystemError, showPath } from '../file-error.js'
import { onExit } from '../terminal/on-exit.js'

interface Place {
  readonly file: string
  readonly line?: number
}

/** The rows of a file, each with its place. */
interface Kept {
  readonly manifest: SweepManifest
  readonly rows: readonly SweepRow[]
  readonly places: readonly Place[]
}

/**
 * The file of `--resume`. While a sweep runs, each row is appended to `<file>.part` as a line of JSON, so a killed process or a
 * full disk loses at most the running branches. When the sweep ends, all rows become the table in `<file>`, in one step, and
 * `<file>.part` is removed.
 */
export class ResumeFile {
  /** The rows of earlier sweeps; undefined if there are no files. */
  readonly table: SweepTable | undefined
  private readonly places: readonly Place[]
  private readonly part: string
  private readonly forget: () => void
  private descriptor: number | undefined
  private hasHead: boolean
  private isNew: boolean
  private failure: NodeJS.ErrnoException | undefined

  /**
   * Reads the existing rows, and opens the file for new ones, so that a path that cannot be written is found before measuring.
   * @throws UsageError, FileError; TapelineError `file.invalid` for a file with other contents
   */
  constructor(readonly file: string) {
    checkOutput('--resume', file)
    this.part = `${file}.part`
    const part = attempt(this.part, 'read', () => readPart(this.part))
    const kept = merged(
      attempt(file, 'read', () => readTable(file)),
      part?.kept,
    )
    this.table = kept && { manifest: kept.manifest, complete: false, rows: kept.rows }
    this.places = kept?.places ?? []
    this.hasHead = part?.kept !== undefined
    this.isNew = part === undefined
    this.descriptor = attempt(file, 'written', () => openSync(this.part, 'a'))
    // The next row begins a line.
    if (part !== undefined) attempt(file, 'written', () => truncateSync(this.part, part.bytes))
    // An immediate exit leaves no empty file.
    this.forget = onExit(() => this.close())
  }

  /** Keeps a row. Errors of the system are reported when the sweep ends, since the table is printed even if it is not kept. */
  keep({ row, manifest }: SweepProgress): void {
    if (this.descriptor === undefined || this.failure !== undefined) return
    const head = this.hasHead ? '' : `${JSON.stringify({ manifest })}\n`
    try {
      writeAll(this.descriptor, `${head}${JSON.stringify(row)}\n`)
      this.hasHead = true
      this.isNew = false
    } catch (error) {
      if (!isSystemError(error)) throw error
      // The last line may be incomplete; it is ignored when the file is read.
      this.failure = error
    }
  }

  /** Writes the rows as the table of the file. @throws FileError if neither the table nor the earlier rows could be written */
  finish(table: SweepTable): void {
    const temporary = `${this.file}.${process.pid}.tmp`
    const forget = onExit(() => rmSync(temporary, { force: true }))
    try {
      writeFileSync(temporary, `${JSON.stringify(table)}\n`)
      renameSync(temporary, this.file)
      this.isNew = true
    } catch (error) {
      rmSync(temporary, { force: true })
      if (isSystemError(error)) throw fileErrorOf(this.file, 'written', error)
      throw error
    } finally {
      forget()
      this.close()
    }
  }

  /** Closes the file; rows that were appended stay. */
  close(): void {
    this.forget()
    if (this.descriptor === undefined) return
    closeSync(this.descriptor)
    this.descriptor = undefined
    if (this.isNew) rmSync(this.part, { force: true })
  }

  /** The same error, with the places of damaged rows in the file. */
  located(error: unknown): unknown {
    if (this.table === undefined || !isTapelineError(error, 'sweep.invalid')) return error
    const faults = error.faults.map((fault) => {
      const row = /^resume\.rows\[(\d+)\]/.exec(fault.path ?? '')?.[1]
      if (fault.path?.startsWith('resume') !== true) return fault
      return {
        ...fault,
        path: fault.path.replace(/^resume\.?/, ''),
        place: this.places[Number(row ?? 0)] ?? { file: this.file },
      }
    })
    return new TapelineError(faults, { cause: error })
  }
}

function attempt<Result>(file: string, what: 'read' | 'written', action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(file, what, error) : error
  }
}

/** Checks that a file can be read to its end. Pipes and devices are rejected. */
function textOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (stats.isDirectory()) throw new FileError(`${showPath(file)}: cannot be written: it is a folder.`)
  if (!stats.isFile()) throw new FileError(`${showPath(file)}: cannot be written: it is not a regular file.`)
  return readFileSync(file, 'utf8')
}

function readTable(file: string): Kept | undefined {
  const text = textOf(file)
  if (text === undefined) return undefined
  const table = parsed(text) as Partial<SweepTable> | null | undefined
  if (typeof table?.manifest !== 'object' || table.manifest === null || !Array.isArray(table.rows)) {
    throw notKept({ file })
  }
  return { manifest: table.manifest, rows: table.rows, places: table.rows.map(() => ({ file })) }
}

/** One line for the manifest, and one for each row. A last line without a line feed may be incomplete, and is ignored. */
function readPart(file: string): { readonly bytes: number; readonly kept?: Kept } | undefined {
  const text = textOf(file)
  if (text === undefined) return undefined
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const bytes = Buffer.byteLength(whole)
  if (whole === '') return { bytes }
  const [head, ...rows] = whole
    .slice(0, -1)
    .split('\n')
    .map((line, index) => {
      const value = parsed(line)
      if (typeof value !== 'object' || value === null) throw notKept({ file, line: index + 1 })
      return value
    })
  const { manifest } = head as { readonly manifest?: SweepManifest }
  if (typeof manifest !== 'object' || manifest === null) throw notKept({ file, line: 1 })
  const places = rows.map((_, index) => ({ file, line: index + 2 }))
  return { bytes, kept: { manifest, rows: rows as SweepRow[], places } }
}

/** The rows of both files, without duplicates. @throws TapelineError if they belong to different sweeps */
function merged(table: Kept | undefined, part: Kept | undefined): Kept | undefined {
  if (table === undefined || part === undefined) return table ?? part
  if (JSON.stringify(table.manifest) !== JSON.stringify(part.manifest)) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message:
        'The rows of this file and the table beside it are of different sweeps; remove the wrong file.',
      place: part.places[0] ?? { file: '' },
    })
  }
  const known = new Set(table.rows.map((row) => JSON.stringify(row)))
  const others = part.rows.map((row, index) => ({ row, place: part.places[index] as Place }))
  const added = others.filter(({ row }) => !known.has(JSON.stringify(row)))
  return {
    manifest: table.manifest,
    rows: [...table.rows, ...added.map(({ row }) => row)],
    places: [...table.places, ...added.map(({ place }) => place)],
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notKept(place: Place): TapelineError {
  return new TapelineError({
    code: 'file.invalid',
    message: 'The file is not a table of a sweep.',
    expected: 'a file that an earlier sweep wrote with --resume',
    place,
  })
}

/** Writes a whole text; an almost full disk may accept only parts of it at a time. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from)
}
