/** A waiting subscription, which a hint, a signal or time wakes. */
export class Wake {
  private rung = false
  private ended: (() => void) | undefined

  /** Wakes it, or the next {@link wait}. */
  ring(): void {
    this.rung = true
    this.ended?.()
  }

  /** Forgets earlier calls of {@link ring}. */
  reset(): void {
    this.rung = false
  }

  /** Waits until it is woken, or for so long. */
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.rung || signal?.aborted === true) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        this.ended = undefined
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      signal?.addEventListener('abort', end)
      this.ended = end
    })
  }
}
