import type { JSX } from 'preact'
import type { VerifiedReceipt } from '../../protocol.js'
import { withBranches } from '../edits.js'
import { pathTitle, showFigure, typeTitle } from '../format.js'
import { branches, dialog, overview, state, update } from '../model.js'
import type { PageState } from '../page-state.js'
import { checkedReceipt } from '../session.js'
import { FaultList } from './failures.js'
import { Modal } from './modal.js'
import { Sources } from './sources.js'
import { Time } from './time.js'

/** A receipt that was dropped on the page: whether its events give its value, and where not. */
export function ReceiptDialog(): JSX.Element | null {
  const checked = checkedReceipt.value
  if (checked === undefined) return null
  const { file, result } = checked
  return (
    <Modal title={`Receipt ${file}`}>
      {'verdict' in result ? (
        <Verified receipt={result} />
      ) : (
        <div class="receipt">
          <p>
            <span class="badge disagrees">refused</span> The file proves nothing.
          </p>
          {result.faults.length === 0 ? <p>{result.message}</p> : <FaultList faults={result.faults} />}
        </div>
      )}
    </Modal>
  )
}

function Verified({ receipt }: { readonly receipt: VerifiedReceipt }): JSX.Element {
  const { verdict, path, value, differences, moment, knownAt, history, tapeline, whatIfs, events } = receipt
  return (
    <article class="receipt why">
      <div>
        <p>
          <span class={`badge ${verdict === 'agrees' ? 'agrees' : 'disagrees'}`}>{verdict}</span>{' '}
          {verdict === 'agrees'
            ? 'Its events, replayed here, give this value.'
            : 'Its events, replayed here, give another value.'}
        </p>
        <h3>{pathTitle(path)}</h3>
        <p class="value">{showFigure(path, value)}</p>
        <p class="meta">
          {'at' in moment ? <Time at={moment.at} look="moment" /> : <>right after {moment.event}</>}
          {knownAt !== undefined && (
            <>
              , as known at <Time at={knownAt} look="moment" />
            </>
          )}
          {history !== undefined && <>, of {history}</>}
          {whatIfs.length > 0 && <>, on the what-if {whatIfs.map(({ name }) => name).join(' > ')}</>}; written
          by Tapeline {tapeline} <code>{path}</code>
        </p>
      </div>
      {differences.length > 0 && (
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">In the receipt</th>
              <th scope="col">By its events</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((one) => (
              <tr key={one.path}>
                <th scope="row">
                  <code>{one.path}</code>
                </th>
                <td>{exactly(one.expected)}</td>
                <td>{exactly(one.found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {stateOfReceipt(receipt) && (
        <button
          type="button"
          class="small"
          onClick={() => {
            const patch = stateOfReceipt(receipt)
            dialog.value = undefined
            if (patch) update(patch)
          }}
        >
          Show it on the page
        </button>
      )}
      <h4>Events ({events.length})</h4>
      <ol class="plain evidence">
        {events.map(({ id, type, at, precision, text, sources }) => (
          <li key={id}>
            <div class="meta">
              <Time at={at} look={precision === 'day' ? 'day' : 'short'} />{' '}
              <span class="type">{typeTitle(type)}</span> <code>{id}</code>
            </div>
            {text}
            <Sources sources={sources} />
          </li>
        ))}
      </ol>
    </article>
  )
}

/** All digits, since a small difference is one too. */
function exactly(value: unknown): string {
  return value === undefined ? 'no value' : JSON.stringify(value)
}

/** The page at the moment, on the branch and by the clock of a receipt; undefined where it cannot show these. */
function stateOfReceipt({
  path,
  moment,
  knownAt,
  history,
  whatIfs,
}: VerifiedReceipt): Partial<PageState> | undefined {
  const opened = overview.value
  if (history !== opened?.name || !('at' in moment)) return undefined
  if (knownAt !== undefined && knownAt !== moment.at) return undefined
  return {
    ...withBranches(state.value.own, branches.value, whatIfs),
    cursor: { at: moment.at },
    asKnownThen: knownAt !== undefined,
    why: path,
    lower: 'why',
  }
}
