/**
 * The time that passes while a tape is played: milliseconds since any fixed moment, never falling as the tape goes on.
 * Stretches of the tape that are skipped take none.
 */
export interface PlayTime {
  /** The play time at an instant of the tape, epoch milliseconds UTC. */
  of(at: number): number
  /** The last instant with a play time; where what follows is skipped, that is the end of what is skipped. */
  instantAt(playTime: number): number
}

/** Every hour passes. */
export const wallTime: PlayTime = { of: (at) => at, instantAt: (playTime) => playTime }
