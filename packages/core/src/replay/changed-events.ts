import type { TapelineEvent } from '../event/event.js'
import type { Link } from '../timeline/chain.js'

/**
 * The events of two runs of links that are not the same at the same place, counted from whichever end they are nearer: those
 * of both, between the first and the last place where they differ.
 */
export function changedEvents(own: readonly Link[], other: readonly Link[]): TapelineEvent[] {
  const [left, right] = [[...own], [...other]]
  while (left.length > 0 && right.length > 0 && left[0]?.block === right[0]?.block) {
    left.shift()
    right.shift()
  }
  while (left.length > 0 && right.length > 0 && left.at(-1)?.block === right.at(-1)?.block) {
    left.pop()
    right.pop()
  }
  const [ours, theirs] = [left, right].map((links) => links.flatMap(({ block }) => block.events)) as [
    TapelineEvent[],
    TapelineEvent[],
  ]
  const length = Math.min(ours.length, theirs.length)
  let start = 0
  while (start < length && ours[start] === theirs[start]) start += 1
  let end = 0
  while (end < length - start && ours[ours.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1
  return [...ours.slice(start, ours.length - end), ...theirs.slice(start, theirs.length - end)]
}
