/** Questions to the engine that are asked again when what they depend on changes. */
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { Engine, Failure, RequestName, Requests } from '../protocol.js'
import { EngineError } from './engine-client.js'

/** A reply with its request. */
export interface Answer<Name extends RequestName> {
  readonly request: Requests[Name]['request']
  readonly reply: Requests[Name]['reply']
}

export interface LiveQueryOptions<Name extends RequestName> {
  readonly engine: Engine
  readonly name: Name
  /** Reads signals; undefined while there is nothing to ask, which clears the answer. */
  requestOf(): Requests[Name]['request'] | undefined
  /** Whether the question cannot be asked yet; the answer stays. It reads signals. Default: never. */
  isWaiting?(): boolean
  /** Waits until the request has not changed for so long. Default 0. */
  readonly quietMs?: number
  onFailure(failure: Failure | undefined): void
}

/** Asks one question at a time, always the newest: a fast hand on a slider leaves no queue behind. */
export function liveQuery<Name extends RequestName>({
  engine,
  name,
  requestOf,
  isWaiting = () => false,
  quietMs = 0,
  onFailure,
}: LiveQueryOptions<Name>): ReadonlySignal<Answer<Name> | undefined> {
  const answer = signal<Answer<Name> | undefined>(undefined)
  let next: Requests[Name]['request'] | undefined
  let isAsking = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const ask = async (): Promise<void> => {
    if (isAsking) return
    isAsking = true
    while (next !== undefined) {
      const request = next
      next = undefined
      try {
        const reply = await engine.ask(name, request)
        answer.value = { request, reply }
        onFailure(undefined)
      } catch (error) {
        onFailure(failureFrom(error))
      }
    }
    isAsking = false
  }

  effect(() => {
    const request = requestOf()
    const mustWait = isWaiting()
    untracked(() => {
      if (mustWait && request !== undefined) {
        // Nor is the question before it, which a newer state has replaced.
        next = undefined
        clearTimeout(timer)
        return
      }
      next = request
      clearTimeout(timer)
      if (request === undefined) answer.value = undefined
      else if (quietMs === 0) void ask()
      else timer = setTimeout(() => void ask(), quietMs)
    })
  })
  return answer
}

/** What an error says, with the faults of the engine. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof EngineError) return error.failure
  return { message: error instanceof Error ? error.message : String(error), faults: [] }
}
