import type { TapelineEvent } from '../../event/event.js'
import type { Timeline } from '../timeline.js'

/** How another thread opens the tape of a timeline. Plain data. */
export interface Reopening {
  /** The address of a module that exports `reopenTape`: a function of definitions and this object that returns a timeline. */
  readonly module: string
  /** Absolute. */
  readonly path: string
  /** The CRC-32 of the tail, from which another tape in its place is recognised. */
  readonly checksum: number
  readonly memoryBudgetBytes?: number
  readonly textsMax?: number
}

const reopenings = new WeakMap<object, Reopening>()

/** Notes how the tape of a timeline is opened again. */
export function noteReopening<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  reopening: Reopening,
): void {
  reopenings.set(timeline, reopening)
}

/** Undefined for a timeline that is not exactly that of an open tape. */
export function reopeningOf<Event extends TapelineEvent>(timeline: Timeline<Event>): Reopening | undefined {
  return reopenings.get(timeline)
}
