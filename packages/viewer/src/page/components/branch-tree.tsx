import type { JSX } from 'preact'
import { type BranchInfo, RECORDED } from '../../protocol.js'
import { withoutBranch } from '../edits.js'
import { branches, field, state, update } from '../model.js'

const branch = field('branch')
const compared = field('compared')

/** The recorded history and its branches. A click shows a branch; the box draws it on the chart too. */
export function BranchTree(): JSX.Element {
  return (
    <ul class="plain tree" aria-label="Branches">
      {branches.value
        .filter(({ on }) => on === undefined)
        .map((root) => (
          <Branch key={root.name} info={root} depth={0} />
        ))}
    </ul>
  )
}

function Branch({ info, depth }: { readonly info: BranchInfo; readonly depth: number }): JSX.Element {
  const { name, title, summary, isShipped } = info
  const children = branches.value.filter(({ on }) => on === name)
  const isShown = branch.value === name
  return (
    <li>
      <div class={`branch${isShown ? ' chosen' : ''}`} style={{ paddingLeft: `${depth * 14}px` }}>
        <input
          type="checkbox"
          aria-label={`Draw ${title} on the chart`}
          title="Draw on the chart"
          checked={isShown || compared.value.includes(name)}
          disabled={isShown}
          onChange={() => update({ compared: toggled(compared.value, name) })}
        />
        <button
          type="button"
          class="link"
          aria-pressed={isShown}
          title={summary ?? title}
          onClick={() => showBranch(name)}
        >
          {title}
        </button>
        {!isShipped && name !== RECORDED && (
          <button
            type="button"
            class="icon"
            aria-label={`Remove the branch ${title}`}
            onClick={() => remove(name)}
          >
            ×
          </button>
        )}
      </div>
      {children.length > 0 && (
        <ul class="plain">
          {children.map((child) => (
            <Branch key={child.name} info={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** Shows a branch, with the recorded history beside it on the chart. */
export function showBranch(name: string): void {
  const others = compared.peek().filter((other) => other !== name)
  update({ branch: name, compared: name === RECORDED ? others : [...new Set([RECORDED, ...others])] })
}

function remove(name: string): void {
  const own = withoutBranch(state.peek().own, name)
  const isGone = (other: string): boolean =>
    state.peek().own.some((one) => one.name === other) && !own.some((one) => one.name === other)
  const parent = state.peek().own.find((one) => one.name === name)?.on ?? RECORDED
  update({
    own,
    branch: isGone(branch.peek()) ? parent : branch.peek(),
    compared: compared.peek().filter((other) => !isGone(other)),
  })
}

function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter((one) => one !== name) : [...list, name]
}
