import type { JSX } from 'preact'
import type { Why, WhyNode } from '../../protocol.js'
import { switchOff, withEdit } from '../edits.js'
import { NOTHING, pathTitle, showFigure, typeTitle } from '../format.js'
import { cursor, field, state, titleOf, update } from '../model.js'
import { why, whyFailure } from '../session.js'
import { saveReceipt } from './file-menu.js'
import { Sources } from './sources.js'
import { Time } from './time.js'
import { WhyGraph } from './why-graph.js'

const path = field('why')
const branch = field('branch')

/** The explanation of a number: value, causes, what it would be without each of them, and its evidence. */
export function WhyPanel(): JSX.Element {
  const answer = why.value
  if (path.value === undefined)
    return <p class="empty">Click any number on the page: its evidence, sources and causes appear here.</p>
  if (whyFailure.value !== undefined)
    return (
      <p class="empty">
        {pathTitle(path.value)} has no explanation at the cursor. {whyFailure.value.message}
      </p>
    )
  if (answer === undefined)
    return (
      <p class="empty" aria-busy="true">
        {pathTitle(path.value)}: looking for its evidence…
      </p>
    )
  const evidence = answer.nodes.filter(({ role }) => role === 'evidence')
  const context = answer.nodes.filter(({ role }) => role === 'context')
  return (
    <article class="why" aria-live="polite">
      <header>
        <h3>{pathTitle(answer.path)}</h3>
        <p class="value">{showFigure(answer.path, answer.value)}</p>
        <p class="meta">
          <Time at={cursor.value.at} look="moment" />, {titleOf(branch.value)},{' '}
          <span class={`badge ${answer.basis}`}>{answer.basis}</span> <code>{answer.path}</code>
        </p>
        <button
          type="button"
          class="small"
          title="Save this number with its evidence as a file that anyone can check: drop it on the page, or use 'tapeline verify'"
          onClick={saveReceipt}
        >
          Receipt
        </button>
      </header>
      {answer.edges.length > 0 && <WhyGraph why={answer} />}
      {answer.without.length > 0 && <Without why={answer} />}
      {answer.untried > 0 && <p class="more">{answer.untried} more causes were not tried.</p>}
      <h4>Evidence ({evidence.length})</h4>
      <Events nodes={evidence} />
      {context.length > 0 && (
        <details>
          <summary>Context ({context.length})</summary>
          <Events nodes={context} />
        </details>
      )}
    </article>
  )
}

function Without({ why: { without, nodes, path, value } }: { readonly why: Why }): JSX.Element {
  const textOf = (id: string): string => nodes.find((node) => node.id === id)?.event?.text ?? id
  return (
    <>
      <h4>What it would be</h4>
      <table class="grid without">
        <tbody>
          {without.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                without{' '}
                <button type="button" class="link" onClick={() => update({ event: one.id })}>
                  {textOf(one.id)}
                </button>
              </th>
              <td>
                {one.fault !== undefined ? (
                  <span class="none" title={one.fault}>
                    not computable
                  </span>
                ) : (
                  <strong>{one.value === undefined ? NOTHING : showFigure(path, one.value)}</strong>
                )}
                {typeof one.value === 'number' &&
                  typeof value === 'number' &&
                  one.value === value &&
                  ' (the same)'}
              </td>
              <td>
                <button
                  type="button"
                  class="small"
                  onClick={() =>
                    update({
                      ...withEdit(state.value.own, branch.value, switchOff(one.id)),
                      lower: 'what-if',
                      compared: [branch.value],
                    })
                  }
                >
                  Switch off
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Events({ nodes }: { readonly nodes: readonly WhyNode[] }): JSX.Element {
  return (
    <ol class="plain evidence">
      {nodes.map(({ id, event, data }) => (
        <li key={id}>
          <div class="meta">
            {event && <Time at={event.at} look={event.precision === 'day' ? 'day' : 'short'} />}{' '}
            <span class="type">{typeTitle(event?.type ?? '')}</span>{' '}
            {event && event.basis !== 'recorded' && <span class={`badge ${event.basis}`}>{event.basis}</span>}
          </div>
          <button type="button" class="headline" onClick={() => update({ event: id })}>
            {event?.text ?? id}
          </button>
          {event && <Sources sources={event.sources} />}
          {data !== undefined && (
            <details>
              <summary>Data</summary>
              <pre>{JSON.stringify(data, undefined, 2)}</pre>
            </details>
          )}
        </li>
      ))}
    </ol>
  )
}
