/** How often a fault is injected: few times in every run, in full with `TAPELINE_FAULTS=full`. */
export function faultCount(few: number, full: number): number {
  return process.env.TAPELINE_FAULTS === 'full' ? full : few
}

/** Time for a test that injects many faults, in milliseconds. */
export const FAULTS_MS = 30 * 60_000
