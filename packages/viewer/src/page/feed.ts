/** What is appended to the log that the page was served with. */
import { effect, type Signal, signal } from '@preact/signals'
import { failureFrom } from './live-query.js'
import { fail, span, state } from './model.js'
import { append, isServed } from './session.js'
import { reveal } from './transport.js'

/** Whether the page follows a log. */
export const isLive: Signal<boolean> = signal(false)

/** Follows the log after a position, until another file is opened. Undefined: what was served does not grow. */
export function followFeed(position: number | undefined): void {
  if (position === undefined || !isServed.peek()) return
  const source = new EventSource(new URL(`events?after=${position}`, document.baseURI))
  const stop = (message?: string): void => {
    source.close()
    isLive.value = false
    fail('feed', message === undefined ? undefined : { message, faults: [] })
  }
  let last = Promise.resolve()
  source.addEventListener('open', () => {
    isLive.value = true
    fail('feed', undefined)
  })
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    last = last.then(async () => {
      if (isServed.peek()) await take(JSON.parse(data))
    })
    last = last.catch((error: unknown) => {
      // Later events may depend on these, so that none is taken after them.
      stop(`The page does not follow the log any longer. ${failureFrom(error).message}`)
      isServed.value = false
    })
  })
  source.addEventListener('failed', ({ data }: MessageEvent<string>) =>
    stop(`The page does not follow the log any longer. ${JSON.parse(data)}`),
  )
  source.addEventListener('error', () => {
    isLive.value = false
    fail('feed', {
      message: 'The connection to the server is lost. The page tries again, and shows what it has so far.',
      faults: [],
    })
  })
  effect(() => {
    if (!isServed.value) stop(undefined)
  })
}

async function take(events: readonly unknown[]): Promise<void> {
  await append(events)
  if (state.peek().cursor === undefined) reveal(span.peek().to)
}
