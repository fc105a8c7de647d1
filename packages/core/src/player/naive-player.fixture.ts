/** A naive player for comparison: it checks every millisecond of the clock, and every minute of the tape. */
/** How many minutes of the tape the model covers, from the start of the fixture's tapes. */
export const MINUTES_MAX = 4320
const MINUTE = 60_000

/** The tape to play: the events that it has and those that throw, the bounds; in minutes after the start of the fixture's tapes. */
export interface NaiveTape {
  readonly minutes: readonly number[]
  readonly bad: readonly number[]
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Whether play time passes in the minute that begins this many minutes after the start. */
  readonly passes: (minute: number) => boolean
}

export class NaivePlayer {
  readonly log: string[] = []
  readonly first: number
  readonly last: number
  position: number
  /** Milliseconds after the start of the fixture's tapes. */
  at: number
  playing = false
  speed = 1
  private readonly start: number
  private readonly end: number
  private clock = 0
  private anchor = { clock: 0, playTime: 0 }
  /** Play time at each minute. */
  private readonly passed: number[] = [0]

  constructor(private readonly tape: NaiveTape) {
    const { minutes, from, to, passes } = tape
    for (let minute = 0; minute < MINUTES_MAX; minute += 1) {
      this.passed.push((this.passed[minute] as number) + (passes(minute) ? MINUTE : 0))
    }
    this.first = from === undefined ? 0 : minutes.filter((minute) => minute < from).length
    this.last = to === undefined ? minutes.length : minutes.filter((minute) => minute <= to).length
    this.start = (from ?? Math.min(minutes[0] as number, to ?? MINUTES_MAX)) * MINUTE
    this.end = to === undefined ? Math.max(this.start, (minutes.at(-1) as number) * MINUTE) : to * MINUTE
    this.position = this.first
    this.at = this.start
  }

  play(): void {
    if (!this.playing) this.restart(this.playTimeAt(this.at))
    this.playing = true
  }

  pause(): void {
    this.at = this.instant()
    this.playing = false
  }

  /** The current instant of the tape. */
  instant(): number {
    if (!this.playing || this.speed === Number.POSITIVE_INFINITY) return this.at
    const playTime = this.playTimeNow()
    const minute = this.passed.findLastIndex((passed) => passed <= playTime)
    const at = minute * MINUTE + (minute === MINUTES_MAX ? 0 : playTime - (this.passed[minute] as number))
    return Math.max(this.at, Math.min(at, this.nextAt() ?? this.end))
  }

  setSpeed(speed: number): void {
    this.at = this.instant()
    const isTimed = this.speed < Number.POSITIVE_INFINITY
    const now = isTimed ? Math.min(this.playTimeNow(), this.playTimeAt(this.end)) : this.playTimeAt(this.at)
    this.speed = speed
    if (this.playing) this.restart(now)
  }

  /** @returns whether a step is possible */
  step(): boolean {
    this.pause()
    const at = this.nextAt()
    if (at === undefined || !this.isGood(this.position + 1)) return false
    this.takeEvent(at)
    return true
  }

  stepBack(): boolean {
    this.pause()
    return this.position > this.first && this.jump(this.position - 1)
  }

  /** @param at milliseconds after the start; default: the last event before the position. @returns whether it is possible */
  jump(position: number, at?: number): boolean {
    if (position < this.first || position > this.last || !this.isGood(position)) return false
    const before = position === this.first ? this.start : this.minuteOf(position - 1) * MINUTE
    this.log.push(`seek ${this.position}>${position}@${at ?? before}`)
    this.position = position
    this.at = at ?? before
    this.logState()
    if (this.playing) this.restart(this.playTimeAt(this.at))
    return true
  }

  seek(minute: number): boolean {
    const at = Math.min(Math.max(minute * MINUTE, this.start), this.end)
    const upTo = this.tape.minutes.filter((own) => own * MINUTE <= at).length
    return this.jump(Math.min(Math.max(upTo, this.first), this.last), at)
  }

  advance(milliseconds: number): void {
    for (let passed = 0; passed <= milliseconds; passed += 1) {
      if (passed > 0) this.clock += 1
      if (this.playing) this.playDue()
    }
  }

  private playDue(): void {
    const now = this.playTimeNow()
    for (let at = this.nextAt(); at !== undefined && this.playTimeAt(at) <= now; at = this.nextAt()) {
      if (!this.isGood(this.position + 1)) {
        this.playing = false
        this.log.push(`error replay ${this.position}@${this.at}`)
        return
      }
      this.takeEvent(at)
    }
    if (this.nextAt() !== undefined || this.playTimeAt(this.end) > now) return
    this.playing = false
    this.at = this.end
    this.log.push(`end ${this.position}@${this.at}`)
  }

  private takeEvent(at: number): void {
    this.position += 1
    this.at = at
    this.log.push(`event t${this.position - 1} ${this.position}@${at}`)
    this.logState()
  }

  private logState(): void {
    const last = this.position === 0 ? '' : `t${this.position - 1}`
    this.log.push(`state ${last} ${this.position}@${this.at}`)
  }

  private restart(playTime: number): void {
    this.anchor = { clock: this.clock, playTime }
  }

  private playTimeNow(): number {
    if (this.speed === Number.POSITIVE_INFINITY) return this.speed
    return this.anchor.playTime + (this.clock - this.anchor.clock) * this.speed
  }

  private playTimeAt(at: number): number {
    const minute = Math.floor(at / MINUTE)
    const passed = this.passed[minute] as number
    return minute < MINUTES_MAX && this.tape.passes(minute) ? passed + at - minute * MINUTE : passed
  }

  private nextAt(): number | undefined {
    return this.position < this.last ? this.minuteOf(this.position) * MINUTE : undefined
  }

  private minuteOf(index: number): number {
    return this.tape.minutes[index] as number
  }

  private isGood(position: number): boolean {
    return this.tape.bad.every((index) => index >= position)
  }
}
