/**
 * The horizontal axis: trading hours at full width, closed hours compressed to a narrow gap. A position counts slots from the left;
 * a slot is the width of a candle, or of about a pixel for lines.
 */
import type { SessionHours } from '../protocol.js'

/** A run of open or closed time. */
export interface Segment {
  readonly start: number
  readonly end: number
  readonly position: number
  /** In slots, whole. */
  readonly length: number
  readonly isOpen: boolean
  /** Of the session, if open. */
  readonly day?: string
}

export interface TimeAxis {
  readonly from: number
  readonly to: number
  readonly slotMs: number
  readonly segments: readonly Segment[]
  /** The number of slots. */
  readonly length: number
}

export interface AxisOptions {
  readonly sessions: readonly SessionHours[]
  readonly from: number
  readonly to: number
  /** The length of a slot in open hours. */
  readonly slotMs: number
  /** The width of a gap. Default 2. */
  readonly gapSlots?: number
}

/** An axis without sessions in its window is one open segment: a market that never closes. */
export function createAxis({ sessions, from, to, slotMs, gapSlots = 2 }: AxisOptions): TimeAxis {
  const segments: Segment[] = []
  let [time, position] = [from, 0]
  const add = (end: number, isOpen: boolean, day?: string): void => {
    if (end <= time) return
    const length = isOpen ? Math.max(1, Math.ceil((end - time) / slotMs - 1e-9)) : gapSlots
    segments.push({ start: time, end, position, length, isOpen, ...(day === undefined ? {} : { day }) })
    time = end
    position += length
  }
  for (const { open, close, day } of sessions) {
    if (close <= from || open >= to) continue
    add(Math.max(open, from), false)
    add(Math.min(close, to), true, day)
  }
  add(to, segments.length === 0 && sessions.length === 0)
  return { from, to, slotMs, segments, length: position }
}

/** The position of an instant, between 0 and the length of the axis. */
export function positionOf(axis: TimeAxis, instant: number): number {
  const segment = findSegment(axis, (one) => one.end >= instant)
  if (segment === undefined) return axis.length
  if (instant <= segment.start) return segment.position
  return segment.position + (instant - segment.start) / slotLength(axis, segment)
}

/** The instant at a position. */
export function instantAt(axis: TimeAxis, position: number): number {
  const segment = findSegment(axis, (one) => one.position + one.length >= position)
  if (segment === undefined) return axis.to
  const instant = segment.start + Math.max(0, position - segment.position) * slotLength(axis, segment)
  return Math.min(instant, segment.end)
}

/** The whole slot in which something observed at an instant is drawn: a bar that ends at a boundary is in the slot before it. */
export function slotOf(axis: TimeAxis, instant: number): number {
  return Math.max(0, Math.ceil(positionOf(axis, instant) - 1e-6) - 1)
}

/** The instant at which each slot begins. */
export function slotStarts(axis: TimeAxis): Float64Array {
  const starts = new Float64Array(axis.length)
  for (const segment of axis.segments)
    for (let slot = 0; slot < segment.length; slot += 1)
      starts[segment.position + slot] = segment.start + slot * slotLength(axis, segment)
  return starts
}

/** Closed hours of the axis. */
export function gapsOf(axis: TimeAxis): readonly Segment[] {
  return axis.segments.filter(({ isOpen }) => !isOpen)
}

/** Whether the market is closed at an instant; the bounds of a session count as open. */
export function closedUntil(axis: TimeAxis, instant: number): number | undefined {
  const gap = axis.segments.find(({ isOpen, start, end }) => !isOpen && start < instant && instant < end)
  return gap?.end
}

const MINUTE = 60_000
/** Closed time at both ends of a range of sessions. */
const MARGIN_MS = 10 * MINUTE
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 390].map((minutes) => minutes * MINUTE)

/** The shortest usual step at which the open hours of a window take at most so many slots. */
export function slotFor(
  sessions: readonly SessionHours[],
  from: number,
  to: number,
  slotsMax: number,
): number {
  let open = 0
  for (const { open: start, close } of sessions)
    open += Math.max(0, Math.min(close, to) - Math.max(start, from))
  const least = (sessions.length === 0 ? to - from : open) / Math.max(1, slotsMax)
  const usual = steps.find((step) => step >= least)
  return usual ?? Math.ceil(least / (1440 * MINUTE)) * 1440 * MINUTE
}

/** The range of the last sessions that have begun at an instant; undefined without sessions. */
export function lastSessions(
  sessions: readonly SessionHours[],
  at: number,
  count: number,
): { from: number; to: number } | undefined {
  const begun = Math.max(1, sessions.filter(({ open }) => open <= at).length)
  const [first, last] = [sessions[Math.max(0, begun - count)], sessions[begun - 1]]
  if (first === undefined || last === undefined) return undefined
  return { from: first.open - MARGIN_MS, to: last.close + MARGIN_MS }
}

/** The start of the candle that contains an instant: candles are counted from the open of their session. */
export function candleStart(sessions: readonly SessionHours[], instant: number, slotMs: number): number {
  const session = sessions.find(({ open, close }) => open <= instant && instant < close)
  if (session === undefined) return instant
  return session.open + Math.floor((instant - session.open) / slotMs) * slotMs
}

/** A window moved and zoomed in open time: `factor` below 1 zooms in around the share `at` of the width, `shift` moves by widths. */
export function zoomed(
  whole: TimeAxis,
  view: { readonly from: number; readonly to: number },
  { factor = 1, at = 0.5, shift = 0 }: { factor?: number; at?: number; shift?: number },
): { from: number; to: number } {
  const [left, right] = [positionOf(whole, view.from), positionOf(whole, view.to)]
  const width = right - left
  const wanted = Math.min(whole.length, Math.max(Math.min(whole.length, 4), width * factor))
  const start = left + (width - wanted) * at + shift * width
  const first = Math.min(Math.max(0, start), whole.length - wanted)
  return { from: Math.round(instantAt(whole, first)), to: Math.round(instantAt(whole, first + wanted)) }
}

/** The time that a slot covers. The last slot of a session may be shorter. */
function slotLength({ slotMs }: TimeAxis, { isOpen, start, end, length }: Segment): number {
  return isOpen ? slotMs : (end - start) / length
}

function findSegment(
  { segments }: TimeAxis,
  isAtOrBehind: (segment: Segment) => boolean,
): Segment | undefined {
  let [low, high] = [0, segments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const segment = segments[middle]
    if (segment !== undefined && isAtOrBehind(segment)) high = middle
    else low = middle + 1
  }
  return segments[low]
}
