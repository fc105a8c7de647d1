import type { Fault } from '@tapeline/core'
import type { Place } from '@tapeline/core/types'
import type { Relation } from '../source/relation.js'
import type { FaultRef, FaultTally, Finding, RowFault, Tally } from './findings.js'
import { type Lines, linesOf } from './lines.js'

/** Finds the places of rows, those of each file in one go. */
export class Places {
  private constructor(
    private readonly relations: readonly Relation[],
    private readonly lines: readonly Lines[],
  ) {}

  static async of(relations: readonly Relation[], refs: readonly FaultRef[]): Promise<Places> {
    const rows = relations.map(() => new Set<number>())
    const records = relations.map(() => new Set<number>())
    for (const { file, row, record, line } of refs) {
      if (line !== undefined) continue
      if (record === undefined) rows[file]?.add(row)
      else records[file]?.add(record)
    }
    const lines = await Promise.all(
      relations.map((relation, file) =>
        linesOf(relation, rows[file] ?? new Set(), records[file] ?? new Set()),
      ),
    )
    return new Places(relations, lines)
  }

  placeOf({ file, row, record, line }: FaultRef): Place {
    const lines = this.lines[file]
    const found =
      record === undefined ? (lines?.rows.get(row) ?? row) : (lines?.records.get(record) ?? record)
    return { file: this.relations[file]?.label ?? '', line: line ?? found }
  }

  findingOf({ count, first }: Tally): Finding {
    return { count, places: first.map((ref) => this.placeOf(ref)) }
  }

  /** The faults in the order of the files and their lines. */
  faultsOf({ first }: FaultTally): Fault[] {
    const sorted = first.map((fault): [RowFault, Place] => [fault, this.placeOf(fault)])
    sorted.sort(([left, a], [right, b]) => left.file - right.file || (a.line ?? 0) - (b.line ?? 0))
    return sorted.map(([{ file: _, row: __, record: ___, line: ____, ...fault }, place]) => ({
      ...fault,
      place,
    }))
  }
}
