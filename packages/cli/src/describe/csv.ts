/** Rows as CSV, a line each; cells are quoted where CSV asks for it. */
export function csvOf(rows: readonly (readonly unknown[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join()}\n`).join('')
}

function cell(value: unknown): string {
  const text = value === undefined ? '' : String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
