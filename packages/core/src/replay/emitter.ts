import { EventEmitter } from 'eventemitter3'
import { showThrown, TapelineError } from '../event/error.js'

type Listener = (value: unknown) => unknown

interface QueuedCall {
  readonly name: string
  readonly value: unknown
  /** Those that were listening when it was announced. */
  readonly listeners: readonly Listener[]
}

/**
 * Publishes one announcement after the other. What is announced while listeners hear another waits for its turn, so that all
 * listeners hear everything in one order. A listener hears what is announced after it was added, and nothing once it was
 * removed. A listener that throws, or whose promise rejects, is announced as `error` and keeps no other from hearing.
 */
export class Emitter<Events extends { readonly error: Failure }, Failure = unknown> {
  private readonly emitter = new EventEmitter<Record<string, [value: unknown]>>()
  /** Listeners that were removed, which announcements made before may still list. */
  private readonly removed = new WeakSet<Listener>()
  private readonly queue: QueuedCall[] = []
  private readonly unhandled: unknown[] = []
  private flushing = false
  private closed = false

  /**
   * @param failureOf what is announced as `error` when a listener fails with an error
   * @param errorOf the error in an announcement of `error`
   */
  constructor(
    private readonly failureOf: (error: unknown) => Failure,
    private readonly errorOf: (failure: Failure) => unknown,
  ) {}

  /** Adds a listener; one that is added twice hears everything twice. @returns a function that removes it, once added */
  on<Name extends keyof Events & string>(name: Name, listener: (value: Events[Name]) => unknown): () => void {
    // A function of its own, so that each of two subscriptions of one listener is removed by itself.
    const own: Listener = (value) => listener(value as Events[Name])
    if (!this.closed) this.emitter.on(name, own)
    return () => {
      this.removed.add(own)
      this.emitter.off(name, own)
    }
  }

  /** Adds an announcement for the next {@link flush}. */
  enqueue<Name extends keyof Events & string>(name: Name, value: Events[Name]): void {
    if (!this.closed) this.queue.push({ name, value, listeners: this.emitter.listeners(name) })
  }

  /** Publishes all that waits. During a call of a listener, what waits follows after the announcement that it hears. */
  flush(): void {
    if (this.flushing) return
    this.flushing = true
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.emit(next)
    this.flushing = false
  }

  /**
   * Throws what failed since the last call without a listener for `error`, and what listeners for `error` threw. Call it last,
   * when everything is in order; it does nothing while listeners are called.
   * @throws the error itself, or a TapelineError `listener.failed` of several, whose cause is an AggregateError of them
   */
  throwUnhandled(): void {
    if (this.flushing) return
    const unheard = this.unhandled.splice(0)
    if (unheard.length === 1) throw unheard[0]
    if (unheard.length > 1) throw severalFailed(unheard)
  }

  /** Publishes nothing from here on, not even the rest of what is being published. */
  close(): void {
    this.closed = true
    this.queue.length = 0
    this.emitter.removeAllListeners()
  }

  private emit({ name, value, listeners }: QueuedCall): void {
    const isError = name === 'error'
    let heard = false
    for (const listener of listeners) {
      if (this.closed) return
      if (this.removed.has(listener)) continue
      heard = true
      try {
        const given = listener(value)
        if (isThenable(given)) this.follow(given, isError)
      } catch (error) {
        this.report(error, isError)
      }
    }
    if (isError && !heard) this.unhandled.push(this.errorOf(value as Failure))
  }

  /** Reports an error that a promise of a listener rejects with; with no listener for it, it is an unhandled rejection. */
  private follow(given: PromiseLike<unknown>, isError: boolean): void {
    Promise.resolve(given).then(undefined, (error: unknown) => {
      if (this.closed) throw error
      this.report(error, isError)
      this.flush()
      this.throwUnhandled()
    })
  }

  /** An error of a listener for `error` is not announced, since that would not end. */
  private report(error: unknown, isError: boolean): void {
    if (isError) this.unhandled.push(error)
    else this.enqueue('error', this.failureOf(error))
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function severalFailed(errors: readonly unknown[]): TapelineError {
  return new TapelineError(
    errors.map((error, index) => ({
      code: 'listener.failed',
      message: `Listener failure ${index + 1} of ${errors.length}: ${showThrown(error)}`,
    })),
    { cause: new AggregateError(errors, 'Several listeners failed.') },
  )
}
