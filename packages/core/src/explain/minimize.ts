/** From lists longer than this, whole runs are left out first. */
const RUNS_FROM = 8

/**
 * What is left of a list when as much is left out as a test allows; none of it can be left out then, given the rest.
 * Earlier items are tried first, so that of two equivalent items the later is kept.
 * @param passes whether a list passes; the whole list must
 * @param testsMax after this many tests, no more is left out
 */
export function minimize<Item>(
  items: readonly Item[],
  passes: (kept: readonly Item[]) => boolean,
  testsMax: number = Number.POSITIVE_INFINITY,
): readonly Item[] {
  let kept = items
  let tests = 0
  const without = (start: number, count: number): boolean => {
    tests += 1
    if (tests > testsMax) return false
    const fewer = [...kept.slice(0, start), ...kept.slice(start + count)]
    if (!passes(fewer)) return false
    kept = fewer
    return true
  }
  for (let size = kept.length >> 1; size > 1 && kept.length > RUNS_FROM; size >>= 1) {
    for (let start = 0; start < kept.length; ) if (!without(start, size)) start += size
  }
  for (let removed = true; removed; ) {
    removed = false
    for (let index = 0; index < kept.length; ) {
      if (without(index, 1)) removed = true
      else index += 1
    }
  }
  return kept
}
