import type { DuckDBConnection } from '@duckdb/node-api'
import { isTapelineError } from '@tapeline/core'
import type { ImportOptions } from '../import-options.js'
import type { Relation } from '../source/relation.js'
import type { Field, Mapping } from './guess-columns.js'
import { surveyNumbers } from './number-text.js'
import { type CellStyle, type RowReader, timeColumns } from './row-reader.js'
import { spellInCode } from './spelling.js'
import { surveyTimes } from './time-format.js'
import { timeSql, timeText } from './time-sql.js'

/** Which cells may be written in another style. */
type StrangeCells = Pick<RowReader, 'hasStrangeTimes' | 'hasStrangeNumbers'>

/** Finds how the cells of a relation are written. */
export class CellStyles {
  /** @param numbers the fields that hold numbers */
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly relation: Relation,
    private readonly mapping: Mapping,
    private readonly numbers: readonly Field[],
    private readonly options: ImportOptions<Field>,
  ) {}

  /** Semicolons part cells where a comma is the decimal sign, so a point may part thousands there. */
  async first(): Promise<CellStyle> {
    const { decimal } = this.options
    if (decimal !== undefined) return { number: decimal }
    if (this.relation.csv?.delimiter !== ';') return { number: 'plain' }
    return { number: await this.survey() }
  }

  /**
   * The style of all rows after an attempt with the first one, which is the same object if there is no other. Where rows at fault
   * are left out, cells with two readings are such faults, and else an error.
   * @throws TapelineError
   */
  async after(first: CellStyle, strange: StrangeCells): Promise<CellStyle> {
    try {
      return await this.other(first, strange)
    } catch (error) {
      if (isTapelineError(error) && this.options.skipBad === true) return first
      throw error
    }
  }

  /** The style of cells that are no plain numbers and no ISO 8601, out of all rows; the first style if there is no other. */
  private async other(
    first: CellStyle,
    { hasStrangeTimes, hasStrangeNumbers }: StrangeCells,
  ): Promise<CellStyle> {
    const { connection, relation, mapping } = this
    const { timeFormat, decimal, spelling = spellInCode } = this.options
    const number = decimal ?? (hasStrangeNumbers ? await this.survey() : first.number)
    const [main, clock] = timeColumns(mapping)
    const isIso =
      !hasStrangeTimes || timeFormat !== undefined || main.type !== 'VARCHAR' || (await this.readsTimes())
    const place = { file: relation.label, spelling }
    // Nasdaq.com writes months first.
    const monthFirst = relation.columns.some(({ name }) => name === 'Close/Last')
    const time = isIso
      ? undefined
      : await surveyTimes(connection, relation.from, timeText(main, clock), monthFirst, place)
    return number === first.number && time === undefined ? first : { number, time }
  }

  /** Whether some time is ISO 8601 or a number. */
  private async readsTimes(): Promise<boolean> {
    const { connection, relation, mapping } = this
    const [main, clock] = timeColumns(mapping)
    const { value } = timeSql(main, clock, undefined)
    const counted = await connection.runAndReadAll(`SELECT count(${value}) FROM ${relation.from}`)
    return Number(counted.getRowsJS()[0]?.[0] ?? 0) > 0
  }

  /** The decimal sign, out of all rows. */
  private async survey(): Promise<'.' | ','> {
    const { connection, relation, mapping } = this
    const columns = this.numbers.flatMap((field) => mapping.get(field) ?? [])
    const isPlainPoint = relation.csv?.delimiter !== ';'
    const { spelling = spellInCode } = this.options
    return surveyNumbers(connection, relation.from, columns, isPlainPoint, { file: relation.label, spelling })
  }
}
