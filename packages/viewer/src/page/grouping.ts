/** Events of the lane that fall onto the same pixels of a compressed axis. */
import type { EventGroup } from '../protocol.js'
import { positionOf, type TimeAxis } from './time-axis.js'

/** A mark of the lane. */
export interface LaneMark extends EventGroup {
  /** The centre, in pixels. */
  readonly x: number
}

/**
 * Joins groups whose marks would overlap: the engine groups by even time, the axis compresses closed hours.
 * @param groups in the order of time
 * @param apart the least distance of two marks, in pixels
 */
export function marksOf(
  groups: readonly EventGroup[],
  axis: TimeAxis,
  widthPixels: number,
  apart: number,
): readonly LaneMark[] {
  const scale = axis.length === 0 ? 0 : widthPixels / axis.length
  const marks: LaneMark[] = []
  for (const group of groups) {
    const x = Math.min(Math.max(positionOf(axis, group.shown.at) * scale, apart / 2), widthPixels - apart / 2)
    const last = marks.at(-1)
    if (last === undefined || x - last.x >= apart) marks.push({ ...group, x })
    else marks[marks.length - 1] = joined(last, group)
  }
  return marks
}

function joined(mark: LaneMark, group: EventGroup): LaneMark {
  const isMore = group.shown.importance > mark.shown.importance
  return {
    x: mark.x,
    from: mark.from,
    to: Math.max(mark.to, group.to),
    count: mark.count + group.count,
    shown: isMore ? group.shown : mark.shown,
  }
}
