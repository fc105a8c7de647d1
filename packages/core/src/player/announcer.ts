import { EventEmitter } from 'eventemitter3'
import type { TapelineEvent } from '../event/event.js'
import type { PlayerEvents, PlayerFailure } from './player-events.js'

interface Announcement {
  readonly name: string
  readonly value: unknown
}

/**
 * Tells listeners one announcement after the other. What is announced while another is being told waits for its turn, so
 * that all listeners hear everything in one order. A listener that throws keeps no other from hearing.
 */
export class Announcer<Event extends TapelineEvent, State> {
  private readonly emitter = new EventEmitter<Record<string, [value: unknown]>>()
  private readonly waiting: Announcement[] = []
  private readonly unheard: unknown[] = []
  private telling = false
  private closed = false

  /** @param failureOf what is announced as `error` of something that a listener threw */
  constructor(private readonly failureOf: (error: unknown) => PlayerFailure) {}

  /** @returns a function after which the listener hears nothing more */
  on<Name extends keyof PlayerEvents<Event, State>>(
    name: Name,
    listener: (value: PlayerEvents<Event, State>[Name][0]) => void,
  ): () => void {
    let active = true
    // A function of its own, so that a listener that is added twice is told twice and can be taken away once.
    const own = (value: unknown): void => {
      if (active) listener(value as PlayerEvents<Event, State>[Name][0])
    }
    if (!this.closed) this.emitter.on(name, own)
    return () => {
      active = false
      this.emitter.off(name, own)
    }
  }

  /** To be told by the next {@link tell}. */
  announce<Name extends keyof PlayerEvents<Event, State>>(
    name: Name,
    value: PlayerEvents<Event, State>[Name][0],
  ): void {
    if (!this.closed) this.waiting.push({ name, value })
  }

  /** Tells all that waits; if something is being told already, what waits follows it. */
  tell(): void {
    if (this.telling) return
    this.telling = true
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.tellOne(next)
    this.telling = false
  }

  /**
   * To be called last, when all stands as it should; it does nothing while something is being told.
   * @throws what failed since while nobody listened for `error`, and what listeners for `error` threw: the error itself, or
   * an AggregateError of several
   */
  throwUnheard(): void {
    if (this.telling) return
    const unheard = this.unheard.splice(0)
    if (unheard.length === 1) throw unheard[0]
    if (unheard.length > 1) throw new AggregateError(unheard, 'Several things failed, and nobody listened.')
  }

  /** Nothing is told from here on, not even the rest of what is being told. */
  close(): void {
    this.closed = true
    this.waiting.length = 0
    this.emitter.removeAllListeners()
  }

  private tellOne({ name, value }: Announcement): void {
    const listeners = this.emitter.listeners(name)
    if (name === 'error' && listeners.length === 0) this.unheard.push((value as PlayerFailure).error)
    for (const listener of listeners) {
      if (this.closed) return
      try {
        listener(value)
      } catch (error) {
        if (name === 'error') this.unheard.push(error)
        else this.announce('error', this.failureOf(error))
      }
    }
  }
}
