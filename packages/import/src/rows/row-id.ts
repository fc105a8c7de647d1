import type { SourceRows } from './read-source.js'

/** `<file>:<row>`; of a table with many instruments in a line `<file>:<row>:<symbol>`, rows being those of the file. */
export function rowId({ store, relations, symbols }: SourceRows, index: number): string {
  const relation = relations[store.file[index] as number]
  const row = store.row[index] as number
  const { rowsPerLine = 1 } = relation ?? {}
  // Joined, since a template would keep its parts beside the whole.
  if (rowsPerLine === 1) return [relation?.label, row].join(':')
  return [relation?.label, Math.ceil(row / rowsPerLine), symbols.names[store.symbol[index] as number]].join(
    ':',
  )
}
