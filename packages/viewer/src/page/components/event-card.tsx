import type { JSX } from 'preact'
import { type PageEdit, scaleBy, shiftBy, switchOff, withEdit } from '../edits.js'
import { typeTitle } from '../format.js'
import { state, update } from '../model.js'
import { event } from '../session.js'
import { seek } from '../transport.js'
import { showOnNarrow } from './number.js'
import { Sources } from './sources.js'
import { Time } from './time.js'

/** The chosen event: what happened, when it became known, who reports it, and the what-ifs that begin with it. */
export function EventCard(): JSX.Element | null {
  const shown = event.value
  if (shown === undefined) return null
  const { id, type, at, knownAt, precision, basis, text, sources, corrects } = shown
  return (
    <section class="event-card" aria-label="Chosen event">
      <div class="meta">
        <Time at={at} look={precision === 'day' ? 'day' : 'moment'} />{' '}
        <span class="type">{typeTitle(type)}</span>
        {basis !== 'recorded' && <span class={`badge ${basis}`}>{basis}</span>}
        {knownAt !== at && (
          <span>
            known <Time at={knownAt} />
          </span>
        )}
        {corrects !== undefined && <span>corrects {corrects}</span>}
        <code>{id}</code>
        <button
          type="button"
          class="icon close"
          aria-label="Close the event"
          onClick={() => update({ event: undefined })}
        >
          ×
        </button>
      </div>
      <p class="headline">{text}</p>
      <Sources sources={sources} />
      <div class="actions">
        <button type="button" onClick={() => seek(at, 'push')}>
          Go there
        </button>
        <span>What if</span>
        <button type="button" onClick={() => tryEdit(switchOff(id))}>
          it had not happened
        </button>
        <button type="button" onClick={() => tryEdit(scaleBy(id, 0.5))}>
          half the effect
        </button>
        <button type="button" onClick={() => tryEdit(shiftBy(id, 1))}>
          a day later
        </button>
      </div>
    </section>
  )
}

/** Shows a branch with the edit beside the branch without it. */
export function tryEdit(edit: PageEdit): void {
  const { own, branch, compared } = state.peek()
  const next = withEdit(own, branch, edit)
  update({ ...next, compared: next.branch === branch ? compared : [branch], lower: 'what-if' })
  showOnNarrow('lower-dock')
}
