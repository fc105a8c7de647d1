import type { Fault } from '@tapeline/core'
import type { JSX } from 'preact'
import { fail, failures } from '../model.js'

/** More faults than a reader goes through. */
const FAULTS_MAX = 20

/** What is said without a fault. */
const notes: ReadonlySet<string> = new Set(['notes', 'address'])

/** What went wrong: each fault with its file, line and column. */
export function Failures(): JSX.Element | null {
  if (failures.value.size === 0) return null
  return (
    <div class="failures" role="alert">
      {[...failures.value].map(([what, { message, faults }]) => (
        <section key={what} class={notes.has(what) ? 'note' : ''}>
          {faults.length === 0 ? <p>{message}</p> : <FaultList faults={faults} />}
          <button
            type="button"
            class="icon"
            aria-label="Close the message"
            onClick={() => fail(what, undefined)}
          >
            ×
          </button>
        </section>
      ))}
    </div>
  )
}

/** Each fault with its file, line and column, or its place in a structured file. */
export function FaultList({ faults }: { readonly faults: readonly Fault[] }): JSX.Element {
  return (
    <ul>
      {faults.slice(0, FAULTS_MAX).map(({ code, message, place, path, expected, found }, index) => (
        <li key={`${code} ${index}`}>
          {place && (
            <code>
              {[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')}
            </code>
          )}{' '}
          {path !== undefined && <code>{path}</code>} {/[.!?:]$/.test(message) ? message : `${message}.`}
          {expected !== undefined && <> Expected: {expected}.</>}
          {found !== undefined && <> Found: {found}.</>}
        </li>
      ))}
      {faults.length > FAULTS_MAX && <li>{faults.length - FAULTS_MAX} more faults</li>}
    </ul>
  )
}
