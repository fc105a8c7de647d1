/** The engine in a worker, as the page sees it. */
import type { Engine, Failure, ReplyMessage, RequestMessage } from '../protocol.js'

/** An error of the engine, with its faults. */
export class EngineError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

interface Waiting {
  resolve(reply: never): void
  reject(error: Error): void
}

/** @param worker answers each request by a message with its number */
export function createEngineClient(worker: Worker): Engine {
  const waiting = new Map<number, Waiting>()
  let count = 0
  worker.addEventListener('message', ({ data }: MessageEvent<ReplyMessage>) => {
    const asked = waiting.get(data.number)
    waiting.delete(data.number)
    if ('failure' in data) asked?.reject(new EngineError(data.failure))
    else asked?.resolve(data.reply as never)
  })
  worker.addEventListener('error', ({ message }) => {
    const failure = {
      message: `The engine stopped: ${message || 'its script could not be loaded'}.`,
      faults: [],
    }
    for (const { reject } of waiting.values()) reject(new EngineError(failure))
    waiting.clear()
  })
  return {
    ask(name, request) {
      count += 1
      const message: RequestMessage<typeof name> = { number: count, name, request }
      return new Promise((resolve, reject) => {
        waiting.set(message.number, { resolve, reject })
        worker.postMessage(message)
      })
    },
  }
}
