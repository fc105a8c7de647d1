import Table from 'cli-table3'

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'].flatMap(
    (name) => [[name, '']],
  ),
)

/**
 * A table for people, with a line feed at its end; columns of figures are aligned to the right.
 * @param head one for each column; one that begins with `>` is aligned to the right, without that sign
 */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: head.map((title) => title.replace(/^>/, '')),
    colAligns: head.map((title) => (title.startsWith('>') ? 'right' : 'left')),
    chars: {
      ...NO_LINES,
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => [...row]))
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`
}
