import { literal } from '../duckdb/database.js'
import type { Relation, SourceColumn } from './table.js'

/**
 * A table whose columns are of several instruments as one with a row for each instrument, in the order of the columns.
 * @param symbols the instrument of each column; a column without one belongs to all
 */
export function byInstrument(table: Relation, symbols: readonly (string | undefined)[]): Relation {
  const instruments = [...new Set(symbols.filter((symbol) => symbol !== undefined))]
  const shared = table.columns.filter((_, index) => symbols[index] === undefined)
  const fields = [
    ...new Set(table.columns.filter((_, index) => symbols[index] !== undefined).map(({ name }) => name)),
  ]
  const sqlOf = (symbol: string, field: string): string =>
    table.columns.find(({ name }, index) => name === field && symbols[index] === symbol)?.sql ?? 'NULL'
  const rows = instruments.map((symbol) => {
    const cells = fields.map((field, index) => `f${index}: CAST(${sqlOf(symbol, field)} AS VARCHAR)`)
    return `{${[`symbol: ${literal(symbol)}`, ...cells].join(', ')}}`
  })
  const column = (name: string, index: number): SourceColumn => ({ name, sql: `c${index}`, type: 'VARCHAR' })
  const columns = [...shared.map(({ name }) => name), 'symbol', ...fields].map(column)
  const own = [
    ...shared.map((_, index) => `s${index}`),
    'one.symbol',
    ...fields.map((_, index) => `one.f${index}`),
  ].map((sql, index) => `${sql} AS c${index}`)
  const split = [
    ...shared.map(({ sql }, index) => `${sql} AS s${index}`),
    `unnest([${rows.join(', ')}]) AS one`,
  ]
  const from = `(SELECT ${own.join(', ')} FROM (SELECT ${split.join(', ')} FROM ${table.from}))`
  return { ...table, from, columns, rowsPerLine: instruments.length }
}
