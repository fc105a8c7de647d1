import { showThrown, TapelineError } from '../event/error.js'

interface Listener {
  readonly hear: (value: unknown) => unknown
  active: boolean
}

interface Announcement {
  readonly name: unknown
  readonly value: unknown
  /** Those that were listening when it was announced. */
  readonly listeners: readonly Listener[]
}

/**
 * Publishes one announcement after the other. What is announced while listeners hear another waits for its turn, so that all
 * listeners hear everything in one order. A listener hears what is announced after it was added, and nothing once it was
 * removed. A listener that throws, or whose promise rejects, is announced as `error` and keeps no other from hearing.
 */
export class Announcer<Events extends { readonly error: Failure }, Failure = unknown> {
  /** The lists are replaced, never changed, since announcements keep them. */
  private readonly listeners = new Map<unknown, readonly Listener[]>()
  private readonly waiting: Announcement[] = []
  private readonly unheard: unknown[] = []
  private publishing = false
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
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => unknown): () => void {
    const own: Listener = { hear: listener as (value: unknown) => unknown, active: true }
    if (!this.closed) this.listeners.set(name, [...this.listenersTo(name), own])
    return () => {
      own.active = false
      this.listeners.set(
        name,
        this.listenersTo(name).filter((other) => other !== own),
      )
    }
  }

  /** Adds an announcement for the next {@link publish}. */
  announce<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    if (!this.closed) this.waiting.push({ name, value, listeners: this.listenersTo(name) })
  }

  /** Publishes all that waits. During a call of a listener, what waits follows after the announcement that it hears. */
  publish(): void {
    if (this.publishing) return
    this.publishing = true
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift())
      this.publishOne(next)
    this.publishing = false
  }

  /**
   * Throws what failed since the last call without a listener for `error`, and what listeners for `error` threw. Call it last,
   * when everything is in order; it does nothing while listeners are called.
   * @throws the error itself, or a TapelineError `listener.failed` of several, whose cause is an AggregateError of them
   */
  throwUnheard(): void {
    if (this.publishing) return
    const unheard = this.unheard.splice(0)
    if (unheard.length === 1) throw unheard[0]
    if (unheard.length > 1) throw severalFailed(unheard)
  }

  /** Publishes nothing from here on, not even the rest of what is being published. */
  close(): void {
    this.closed = true
    this.waiting.length = 0
    this.listeners.clear()
  }

  private listenersTo(name: unknown): readonly Listener[] {
    return this.listeners.get(name) ?? []
  }

  private publishOne({ name, value, listeners }: Announcement): void {
    const isError = name === 'error'
    let heard = false
    for (const listener of listeners) {
      if (this.closed) return
      if (!listener.active) continue
      heard = true
      try {
        const given = listener.hear(value)
        if (isThenable(given)) this.follow(given, isError)
      } catch (error) {
        this.report(error, isError)
      }
    }
    if (isError && !heard) this.unheard.push(this.errorOf(value as Failure))
  }

  /** Reports an error that a promise of a listener rejects with; with no listener for it, it is an unhandled rejection. */
  private follow(given: PromiseLike<unknown>, isError: boolean): void {
    Promise.resolve(given).then(undefined, (error: unknown) => {
      if (this.closed) throw error
      this.report(error, isError)
      this.publish()
      this.throwUnheard()
    })
  }

  /** An error of a listener for `error` is not announced, since that would not end. */
  private report(error: unknown, isError: boolean): void {
    if (isError) this.unheard.push(error)
    else this.announce('error', this.failureOf(error))
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
