/** Rows as CSV, one line each, with quotes only where CSV needs them. */
export function csvOf(rows: readonly (readonly unknown[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join()}\n`).join('')
}

function cell(value: unknown): string {
  const text = value === undefined ? '' : String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
