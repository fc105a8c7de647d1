/** The engine in a worker: answers each request by a message with its number. */
import { createEngine, failureOf } from './engine/engine.js'
import type { ReplyMessage, RequestMessage } from './protocol.js'

const engine = createEngine()
/** The scope of a worker; the DOM types of the page describe a window. */
const scope = globalThis as unknown as {
  postMessage(message: ReplyMessage): void
  addEventListener(type: 'message', listener: (event: MessageEvent<RequestMessage>) => void): void
}

scope.addEventListener('message', ({ data: { number, name, request } }) => {
  engine.ask(name, request).then(
    (reply) => scope.postMessage({ number, reply }),
    (error: unknown) => scope.postMessage({ number, failure: failureOf(error) }),
  )
})
