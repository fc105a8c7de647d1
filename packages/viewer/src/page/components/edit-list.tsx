import type { JSX } from 'preact'
import type { BranchInfo } from '../../protocol.js'
import {
  consequenceChoices,
  consequenceOf,
  editTitle,
  type PageEdit,
  scaleBy,
  selectorTitle,
  withConsequence,
  withEdits,
} from '../edits.js'
import { field, state, update } from '../model.js'
import { tryEdit } from './event-card.js'

const own = field('own')

/** The edits of a branch. Those of a branch of the page can be changed; others are the start of a new branch. */
export function EditList({ branch }: { readonly branch: BranchInfo }): JSX.Element | null {
  const mine = own.value.find(({ name }) => name === branch.name)
  const edits = (mine?.edits ?? branch.edits) as readonly PageEdit[]
  if (edits.length === 0)
    return (
      <p class="empty">
        Choose an event in the lane, the news or an explanation, then switch it off, scale or shift it.
      </p>
    )
  const change = (index: number, edit: PageEdit | undefined, entry: 'push' | 'replace' = 'push'): void => {
    const next = edits.flatMap((one, at) => (at !== index ? [one] : edit === undefined ? [] : [edit]))
    update({ own: withEdits(state.peek().own, branch.name, next) }, entry)
  }
  return (
    <ul class="plain edits" aria-label={`Edits of ${branch.title}`}>
      {edits.map((edit, index) => (
        <li key={JSON.stringify(edit.selector)}>
          {mine ? (
            <EditRow
              edit={edit}
              onChange={(next, entry) => change(index, next, entry)}
              onRemove={() => change(index, undefined)}
            />
          ) : (
            <ShippedEdit edit={edit} />
          )}
        </li>
      ))}
    </ul>
  )
}

interface EditRowProps {
  readonly edit: PageEdit
  onChange(edit: PageEdit, entry?: 'push' | 'replace'): void
  onRemove(): void
}

function EditRow({ edit, onChange, onRemove }: EditRowProps): JSX.Element {
  const subject = selectorTitle(edit.selector)
  const isById = typeof edit.selector === 'string'
  const choices = consequenceChoices(edit)
  const days = (edit.by as { tradingDays?: number } | undefined)?.tradingDays
  return (
    <div class="edit">
      <div class="row">
        <strong>{editTitle(edit)}</strong>
        <button type="button" class="icon" aria-label={`Remove the edit of ${subject}`} onClick={onRemove}>
          ×
        </button>
      </div>
      {isById && (edit.edit === 'scale' || edit.edit === 'remove') && (
        <label class="slider">
          <span>Effect</span>
          <input
            type="range"
            min={0}
            max={2}
            step={0.01}
            value={edit.edit === 'remove' ? 0 : (edit.factor ?? 1)}
            aria-valuetext={`${Math.round((edit.factor ?? 0) * 100)} percent of the recorded effect of ${subject}`}
            onInput={({ currentTarget }) =>
              onChange(scaleBy(String(edit.selector), Number(currentTarget.value)), 'replace')
            }
          />
          <output>{Math.round((edit.edit === 'remove' ? 0 : (edit.factor ?? 1)) * 100)} %</output>
        </label>
      )}
      {days !== undefined && (
        <label class="slider">
          <span>Trading days</span>
          <input
            type="range"
            min={-10}
            max={10}
            step={1}
            value={days}
            onInput={({ currentTarget }) =>
              onChange({ ...edit, by: { tradingDays: Number(currentTarget.value) } }, 'replace')
            }
          />
          <output>{days > 0 ? `+${days}` : days}</output>
        </label>
      )}
      {choices.length > 0 && (
        <label class="row">
          Its consequences
          <select
            value={consequenceOf(edit)}
            onChange={({ currentTarget }) => onChange(withConsequence(edit, currentTarget.value))}
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice === 'along' ? 'move along' : choice}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function ShippedEdit({ edit }: { readonly edit: PageEdit }): JSX.Element {
  const { selector } = edit
  return (
    <div class="edit row">
      <strong>{editTitle(edit)}</strong>
      {typeof selector === 'string' && edit.edit !== 'remove' && (
        <button type="button" class="small" onClick={() => tryEdit(scaleBy(selector, 0.5))}>
          Scale it in a branch on this one
        </button>
      )}
    </div>
  )
}
