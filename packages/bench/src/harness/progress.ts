import type { Heartbeat } from './heartbeat.js'

/** One benchmark of a run. */
export interface Part {
  readonly name: string
  /** The seconds that it is expected to take. */
  readonly seconds: number
  /** Whether a run of this length has been recorded; the seconds are a guess otherwise. */
  readonly isRecorded: boolean
}

/** The share of the expected time after which the pace so far counts; before that it says little. */
const PACE_SHARE = 0.1
/** The factor by which a time must differ from the expected one, and the least seconds, to be listed at the end. */
const [OFF_TIMES, OFF_SECONDS] = [2, 5]

/** Reports which benchmark of a run is measured, and about how long the rest will take. */
export class Progress {
  private readonly total: number
  private readonly times: number[] = []

  /** @param print prints one line */
  constructor(
    private readonly parts: readonly Part[],
    private readonly print: (line: string) => void,
    private readonly heartbeat: Pick<Heartbeat, 'begin' | 'end'>,
  ) {
    this.total = sum(parts.map(({ seconds }) => seconds))
  }

  start(): void {
    const guessed = this.parts.filter(({ isRecorded }) => !isRecorded).length
    const note = guessed === 0 ? '' : `; a guess for ${guessed} of them, whose time is not recorded`
    this.print(`${counted(this.parts.length)}, about ${duration(this.total)}${note}`)
  }

  /** The next benchmark starts. */
  begin(): void {
    const { name, seconds } = this.parts[this.times.length] as Part
    this.heartbeat.begin(`${this.place()} ${name}`, `about ${duration(seconds)} expected`)
  }

  /** The benchmark has ended. @param seconds the time that it took */
  end(seconds: number): void {
    this.heartbeat.end()
    const { name } = this.parts[this.times.length] as Part
    const place = this.place()
    this.times.push(seconds)
    if (this.times.length < this.parts.length)
      this.print(`${place} ${name} done; about ${duration(this.left())} left`)
  }

  /** Compares the times with the expected ones. */
  finish(): void {
    this.print(`took ${duration(sum(this.times))}; ${duration(this.total)} were expected`)
    const off = this.parts.flatMap(({ name, seconds, isRecorded }, index) => {
      const took = this.times[index] ?? seconds
      const isOff = Math.max(took, seconds) > OFF_TIMES * Math.min(took, seconds)
      return isRecorded && isOff && Math.abs(took - seconds) >= OFF_SECONDS
        ? [`${name} (${duration(took)}, expected ${duration(seconds)})`]
        : []
    })
    if (off.length > 0)
      this.print(
        `far from the expected time: ${off.join(', ')}; on an idle machine, --costs records the times`,
      )
  }

  /** The seconds left, at the pace of the benchmarks that have ended. */
  private left(): number {
    const expected = sum(this.parts.slice(0, this.times.length).map(({ seconds }) => seconds))
    const pace = expected < PACE_SHARE * this.total ? 1 : sum(this.times) / expected
    return (this.total - expected) * pace
  }

  private place(): string {
    return `[${this.times.length + 1}/${this.parts.length}]`
  }
}

/** Seconds as a text with a unit: minutes from 90 seconds on. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = seconds / 60
  return `${minutes < 10 ? minutes.toFixed(1).replace('.0', '') : Math.round(minutes)} minutes`
}

function counted(benchmarks: number): string {
  return benchmarks === 1 ? '1 benchmark' : `${benchmarks} benchmarks`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
