/** Which rows of a long table are drawn. */

/** From the first row, inclusive, to the last, exclusive. */
export interface RowWindow {
  readonly first: number
  readonly end: number
}

/** Rows beyond the screen, so that a scroll by some rows shows drawn ones; the window moves by as many. */
const MARGIN = 12

/** @param top of the first row, in pixels below the top of the screen; negative above it */
export function rowsWithin({
  top,
  rowHeight,
  screenHeight,
  count,
}: {
  readonly top: number
  readonly rowHeight: number
  readonly screenHeight: number
  readonly count: number
}): RowWindow {
  const steps = (rows: number): number => Math.floor(rows / MARGIN) * MARGIN
  const first = Math.min(Math.max(0, steps(-top / rowHeight) - MARGIN), Math.max(0, count - 1))
  const end = Math.min(count, Math.max(first + 1, steps((screenHeight - top) / rowHeight) + 2 * MARGIN))
  return { first, end }
}
