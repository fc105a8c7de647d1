import type { JSX } from 'preact'
import { branches, cursor, dialog, field, overview, update, zone } from '../model.js'
import type { Theme } from '../page-state.js'
import { clockDifferenceCount } from '../session.js'
import { showTime, type ZoneChoice, zoneName } from '../zone.js'
import { showBranch } from './branch-tree.js'
import { Time } from './time.js'

const branch = field('branch')
const asKnownThen = field('asKnownThen')
const zoneChoice = field('zone')
const theme = field('theme')

/** Title, branch, the two clocks, zone and theme. */
export function TopBar(): JSX.Element {
  const { at } = cursor.value
  const count = clockDifferenceCount.value
  return (
    <header class="top-bar">
      <h1 title={overview.value?.summary ?? ''}>{overview.value?.title ?? 'Tapeline'}</h1>
      <label class="field">
        <span>Branch</span>
        <select value={branch.value} onChange={({ currentTarget }) => showBranch(currentTarget.value)}>
          {branches.value.map(({ name, title, on }) => (
            <option key={name} value={name}>
              {on === undefined ? title : `What if: ${title}`}
            </option>
          ))}
        </select>
      </label>
      <div class="clock">
        <span class="label">Event time</span>
        <strong class="time">
          <Time at={at} look="moment" />
        </strong>
        <span class="zone">{zoneName(at, zone.value)}</span>
      </div>
      <div class={`clock known${asKnownThen.value ? ' then' : ''}`}>
        <span class="label">Known</span>
        <fieldset class="segmented" aria-label="Knowledge time">
          <button
            type="button"
            aria-pressed={!asKnownThen.value}
            title="With all later corrections (t)"
            onClick={() => update({ asKnownThen: false })}
          >
            now
          </button>
          <button
            type="button"
            aria-pressed={asKnownThen.value}
            title={`As it was known at ${showTime(at, zone.value, 'moment')} (t)`}
            onClick={() => update({ asKnownThen: true })}
          >
            then
          </button>
        </fieldset>
        {count > 0 && (
          <button
            type="button"
            class="link differs"
            title="Figures that were known differently then"
            onClick={() => update({ lower: 'clocks' })}
          >
            † {count} differ
          </button>
        )}
      </div>
      <div class="settings">
        <label>
          <span class="visually-hidden">Time zone</span>
          <select
            value={zoneChoice.value}
            onChange={({ currentTarget }) => update({ zone: currentTarget.value as ZoneChoice })}
          >
            <option value="exchange">Exchange time</option>
            <option value="viewer">My time</option>
            <option value="utc">UTC</option>
          </select>
        </label>
        <label>
          <span class="visually-hidden">Theme</span>
          <select
            value={theme.value}
            onChange={({ currentTarget }) => update({ theme: currentTarget.value as Theme })}
          >
            <option value="system">System theme</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
        <button
          type="button"
          class="icon"
          aria-label="Keys and help"
          title="Keys and help (?)"
          onClick={() => {
            dialog.value = 'keys'
          }}
        >
          ?
        </button>
      </div>
    </header>
  )
}
