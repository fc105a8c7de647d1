import { EventEmitter } from 'eventemitter3'
import { showThrown, TapelineError } from '../event/error.js'

type Listener = (value: unknown) => unknown

interface QueuedCall {
  readonly name: string
  readonly value: unknown
  /** The listeners at the time of the call. */
  readonly listeners: readonly Listener[]
}

/**
 * Emits values to listeners in one order: a value that is added during a call of a listener is emitted after the current one. A
 * listener receives the values that are added after it, and none once it is removed. If a listener throws or its promise rejects,
 * the emitter emits `error`, and the other listeners still receive the value.
 */
export class Emitter<Events extends { readonly error: Failure }, Failure = unknown> {
  private readonly emitter = new EventEmitter<Record<string, [value: unknown]>>()
  /** Removed listeners, which queued calls may still list. */
  private readonly removed = new WeakSet<Listener>()
  private readonly queue: QueuedCall[] = []
  private readonly unhandled: unknown[] = []
  private flushing = false
  private closed = false

  /**
   * @param failureOf makes the value of `error` from an error that a listener threw
   * @param errorOf the error in a value of `error`
   */
  constructor(
    private readonly failureOf: (error: unknown) => Failure,
    private readonly errorOf: (failure: Failure) => unknown,
  ) {}

  /** Adds a listener, once more if it was added before. @returns a function that removes this subscription only */
  on<Name extends keyof Events & string>(name: Name, listener: (value: Events[Name]) => unknown): () => void {
    // A new function, so that two subscriptions of one listener are removed separately.
    const own: Listener = (value) => listener(value as Events[Name])
    if (!this.closed) this.emitter.on(name, own)
    return () => {
      this.removed.add(own)
      this.emitter.off(name, own)
    }
  }

  /** Adds a value for the next {@link flush}. */
  enqueue<Name extends keyof Events & string>(name: Name, value: Events[Name]): void {
    if (!this.closed) this.queue.push({ name, value, listeners: this.emitter.listeners(name) })
  }

  /** Emits all queued values. During a call of a listener it does nothing: the outer call emits them. */
  flush(): void {
    if (this.flushing) return
    this.flushing = true
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.emit(next)
    this.flushing = false
  }

  /**
   * Throws the errors since the last call that no listener for `error` received, and those that such listeners threw. Call it last,
   * when the state of the caller is consistent. During a call of a listener it does nothing.
   * @throws a single error itself; several as a TapelineError `listener.failed`, whose cause is an AggregateError
   */
  throwUnhandled(): void {
    if (this.flushing) return
    const unheard = this.unhandled.splice(0)
    if (unheard.length === 1) throw unheard[0]
    if (unheard.length > 1) throw severalFailed(unheard)
  }

  /** Stops at once: no more values are emitted, queued or new. */
  close(): void {
    this.closed = true
    this.queue.length = 0
    this.emitter.removeAllListeners()
  }

  private emit({ name, value, listeners }: QueuedCall): void {
    const isError = name === 'error'
    let received = false
    for (const listener of listeners) {
      if (this.closed) return
      if (this.removed.has(listener)) continue
      received = true
      try {
        const given = listener(value)
        if (isThenable(given)) this.follow(given, isError)
      } catch (error) {
        this.report(error, isError)
      }
    }
    if (isError && !received) this.unhandled.push(this.errorOf(value as Failure))
  }

  /** Reports the error if the promise of a listener rejects. Without a listener for `error` it is an unhandled rejection. */
  private follow(given: PromiseLike<unknown>, isError: boolean): void {
    Promise.resolve(given).then(undefined, (error: unknown) => {
      if (this.closed) throw error
      this.report(error, isError)
      this.flush()
      this.throwUnhandled()
    })
  }

  /** An error of a listener for `error` is not emitted, because that could loop forever. */
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
