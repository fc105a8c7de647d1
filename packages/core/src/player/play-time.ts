/**
 * The time that passes while a tape is played: milliseconds since any fixed moment, never falling as the tape goes on.
 * Skipped hours take no play time.
 */
export interface PlayTime {
  /** The play time at an instant of the tape, epoch milliseconds UTC. */
  of(at: number): number
  /** The last instant with this play time; if skipped hours follow, the end of those hours. */
  instantAt(playTime: number): number
}

/** Play time without skipped hours. */
export const wallTime: PlayTime = { of: (at) => at, instantAt: (playTime) => playTime }
