import { createHash } from 'node:crypto'
import { TapelineError } from '@tapeline/core/internal'
import type { SweepValue } from './parameters.js'
import type { ListedBranch } from './plan.js'
import type { RowContent, SweepFailure, SweepManifest, SweepRow, SweepTable } from './table.js'
import { isPlainObject, isSweepValue, jsonOf, jsonText, shown } from './values.js'

/** 64 bits: enough to find damage, and short in the table. */
const CHECKSUM_LENGTH = 16

/** A row as a table holds it, with a checksum of the row and of the data, seed and code that it depends on. */
export function sealedRow(manifest: SweepManifest, row: RowContent): SweepRow {
  return { ...row, checksum: checksumOf(manifest, row) }
}

function checksumOf(manifest: SweepManifest, row: RowContent): string {
  const { data, seed, codeVersion = null } = manifest
  const content = 'error' in row ? { error: row.error } : { measures: row.measures }
  const text = JSON.stringify([data, seed, codeVersion, row.index, row.name, row.parameters, content])
  return createHash('sha256').update(text).digest('hex').slice(0, CHECKSUM_LENGTH)
}

/**
 * The rows of an earlier table by their index. Each must be an unchanged row of this plan.
 * @param measured the indices that have a row
 * @throws TapelineError `sweep.invalid`, with a fault for each invalid row, up to {@link FAULTS_MAX}
 */
export function resumedRows(
  resume: SweepTable,
  manifest: SweepManifest,
  branches: readonly ListedBranch[],
  measured: readonly number[],
): Map<number, SweepRow> {
  checkManifest(resume, manifest)
  if (!Array.isArray(resume.rows) || resume.rows.length > measured.length) {
    throw invalid(
      'resume.rows',
      'The rows of the table to resume do not match this sweep.',
      `a list of at most ${measured.length} rows`,
      Array.isArray(resume.rows) ? `${resume.rows.length} rows` : shown(resume.rows),
    )
  }
  const wanted = new Set(measured)
  const rows = new Map<number, SweepRow>()
  const faults: TapelineError[] = []
  for (const [place, row] of (resume.rows as readonly unknown[]).entries()) {
    try {
      const checked = checkedRow(`resume.rows[${place}]`, row, { manifest, branches, wanted, rows })
      rows.set(checked.index, checked)
    } catch (error) {
      faults.push(error as TapelineError)
      if (faults.length === FAULTS_MAX) break
    }
  }
  if (faults.length > 0) throw new TapelineError(faults.flatMap((error) => error.faults))
  return rows
}

/** Most damaged rows in an error. */
const FAULTS_MAX = 20

function checkManifest(resume: SweepTable, manifest: SweepManifest): void {
  const given: unknown = isPlainObject(resume) ? resume.manifest : undefined
  if (!isPlainObject(given)) {
    throw invalid(
      'resume',
      'The table to resume has no manifest.',
      'a table that sweep returned',
      shown(resume),
    )
  }
  for (const key of ['format', 'data', 'branches', 'seed', 'codeVersion'] as const) {
    if (given[key] === manifest[key]) continue
    throw invalid(
      `resume.manifest.${key}`,
      `The table to resume has another '${key}'. Start without 'resume'.`,
      String(manifest[key]),
      shown(given[key]),
    )
  }
}

interface Plan {
  readonly manifest: SweepManifest
  readonly branches: readonly ListedBranch[]
  readonly wanted: ReadonlySet<number>
  readonly rows: ReadonlyMap<number, SweepRow>
}

function checkedRow(path: string, row: unknown, { manifest, branches, wanted, rows }: Plan): SweepRow {
  if (!isPlainObject(row)) throw invalid(path, 'The row is not an object.', 'an object', shown(row))
  const { index, name, parameters } = row
  if (typeof index !== 'number' || !wanted.has(index)) {
    throw invalid(
      `${path}.index`,
      'This sweep has no row with this index. Remove the row.',
      `a whole number below ${branches.length} of a measured branch`,
      shown(index),
    )
  }
  if (rows.has(index)) {
    throw invalid(
      `${path}.index`,
      'Two rows have this index. Remove one of them.',
      'each index once',
      String(index),
    )
  }
  const branch = branches[index] as ListedBranch
  if (name !== branch.name) {
    throw invalid(
      `${path}.name`,
      'The row has another name than its branch.',
      `'${branch.name}'`,
      shown(name),
    )
  }
  if (!isPlainObject(parameters) || !areSame(parameters, branch.parameters)) {
    const expected = JSON.stringify(branch.parameters)
    throw invalid(
      `${path}.parameters`,
      'The row has other parameters than its branch.',
      expected,
      jsonText(parameters),
    )
  }
  const head = { index, name: branch.name, parameters: branch.parameters }
  const content = contentOf(path, row, head)
  const sealed = sealedRow(manifest, content)
  if (sealed.checksum !== row.checksum) {
    throw invalid(
      `${path}.checksum`,
      'The row was changed after it was written. Remove the row.',
      `the checksum ${sealed.checksum}`,
      shown(row.checksum),
    )
  }
  return sealed
}

function contentOf(
  path: string,
  row: Readonly<Record<string, unknown>>,
  head: Pick<RowContent, 'index' | 'name' | 'parameters'>,
): RowContent {
  const { measures, error } = row
  const stray = Object.keys(row).find((key) => !KEYS.has(key))
  if (stray === undefined && error === undefined && areMeasures(measures)) return { ...head, measures }
  if (stray === undefined && measures === undefined && isFailure(error)) return { ...head, error }
  const found = stray === undefined ? jsonText({ measures, error }) : `the key '${stray}'`
  throw invalid(path, 'The row has neither measures nor an error.', 'either, and no other key', found)
}

const KEYS: ReadonlySet<string> = new Set(['index', 'name', 'parameters', 'measures', 'error', 'checksum'])

function areMeasures(value: unknown): value is Readonly<Record<string, SweepValue>> {
  return isPlainObject(value) && Object.values(value).every(isSweepValue)
}

function isFailure(value: unknown): value is SweepFailure {
  if (!isPlainObject(value) || typeof value.message !== 'string') return false
  return value.code === undefined || typeof value.code === 'string'
}

function areSame(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, SweepValue>>,
): boolean {
  const keys = Object.keys(right)
  return (
    Object.keys(left).length === keys.length &&
    keys.every((key) => Object.hasOwn(left, key) && jsonOf(left[key]) === jsonOf(right[key]))
  )
}

function invalid(path: string, message: string, expected: string, found: string): TapelineError {
  return new TapelineError({ code: 'sweep.invalid', message, path, expected, found })
}
