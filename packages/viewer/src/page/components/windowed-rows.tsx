import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type RowWindow, rowsWithin } from '../row-window.js'

/** Fewer rows are all drawn. */
const ROWS_MIN = 80

export interface WindowedRowsProps<Row> {
  readonly rows: readonly Row[]
  /** The number of columns, for the space of rows that are not drawn. */
  readonly columns: number
  /** Rows of equal height, each with a key. */
  readonly children: (row: Row) => JSX.Element
}

/** The rows of a table as its body. Of a long table only those near the screen are drawn, with space for the others. */
export function WindowedRows<Row>({ rows, columns, children }: WindowedRowsProps<Row>): JSX.Element {
  const body = useRef<HTMLTableSectionElement>(null)
  const shown = useSignal<RowWindow>({ first: 0, end: ROWS_MIN })
  const rowHeight = useSignal(25)
  const isLong = rows.length > ROWS_MIN

  useEffect(() => {
    if (!isLong) return
    const look = (): void => {
      const element = body.current
      const height = element?.querySelector('tr:not(.space)')?.getBoundingClientRect().height
      if (!element || !height) return
      rowHeight.value = height
      const next = rowsWithin({
        top: element.getBoundingClientRect().top,
        rowHeight: height,
        screenHeight: innerHeight,
        count: rows.length,
      })
      const { first, end } = shown.peek()
      if (next.first !== first || next.end !== end) shown.value = next
    }
    look()
    // The body scrolls in its panel, or with the page on a narrow screen.
    document.addEventListener('scroll', look, { capture: true, passive: true })
    addEventListener('resize', look)
    return () => {
      document.removeEventListener('scroll', look, { capture: true })
      removeEventListener('resize', look)
    }
  }, [isLong, rows.length])

  const { first, end } = isLong ? shown.value : { first: 0, end: rows.length }
  return (
    <tbody ref={body}>
      <Space height={first * rowHeight.value} columns={columns} />
      {rows.slice(first, end).map((row) => children(row))}
      <Space height={(rows.length - end) * rowHeight.value} columns={columns} />
    </tbody>
  )
}

function Space({
  height,
  columns,
}: {
  readonly height: number
  readonly columns: number
}): JSX.Element | null {
  if (height <= 0) return null
  return (
    <tr class="space">
      <td colSpan={columns} style={{ height: `${height}px`, padding: 0 }} />
    </tr>
  )
}
