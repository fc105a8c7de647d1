import type { JSX } from 'preact'
import { isLive } from '../feed.js'
import { dialog, field, isPlaying, span, update } from '../model.js'
import { speeds } from '../page-state.js'
import { panels } from '../session.js'
import { seek, step, toggleLoop, togglePlay } from '../transport.js'
import { Icon, type IconName } from './icon.js'
import { Scrubber } from './scrubber.js'

const speed = field('speed')
const loop = field('loop')

/** Playback and steps. */
export function TransportBar(): JSX.Element {
  const { position = 0, length = 0 } = panels.value ?? {}
  return (
    <section class="transport" aria-label="Transport">
      <div class="buttons">
        <Step title="First event" keys="Home" icon="first" onClick={() => seek(span.value.from, 'push')} />
        <Step
          title="Previous session bound"
          keys="Alt+←"
          icon="sessionBack"
          onClick={() => step('session', true)}
        />
        <Step
          title="Previous visible change"
          keys="Shift+←"
          icon="changeBack"
          onClick={() => step('change', true)}
        />
        <Step title="Previous event" keys="←" icon="back" onClick={() => step('event', true)} />
        <button
          type="button"
          class="play"
          aria-label={isPlaying.value ? 'Pause' : 'Play'}
          title={`${isPlaying.value ? 'Pause' : 'Play'} (Space)`}
          onClick={togglePlay}
        >
          <Icon name={isPlaying.value ? 'pause' : 'play'} />
        </button>
        <Step title="Next event" keys="→" icon="forward" onClick={() => step('event')} />
        <Step title="Next visible change" keys="Shift+→" icon="change" onClick={() => step('change')} />
        <Step title="Next session bound" keys="Alt+→" icon="session" onClick={() => step('session')} />
        <Step title="Last event" keys="End" icon="last" onClick={() => seek(span.value.to, 'push')} />
      </div>
      <Scrubber />
      <div class="settings">
        <label>
          <span class="visually-hidden">Speed</span>
          <select
            title="Market time a second ( [ and ] )"
            value={String(speed.value)}
            onChange={({ currentTarget }) => update({ speed: Number(currentTarget.value) })}
          >
            {speeds.map((one) => (
              <option key={one} value={String(one)}>
                {one < 3600 ? `${one / 60} min/s` : `${one / 3600} h/s`}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          aria-pressed={loop.value !== undefined}
          title="Loop the visible range (l)"
          onClick={toggleLoop}
        >
          Loop
        </button>
        <button
          type="button"
          title="Search an event or a date (/)"
          onClick={() => {
            dialog.value = 'search'
          }}
        >
          Search
        </button>
        {isLive.value && (
          <span class="badge open" title="New events of the log appear as they are appended">
            live
          </span>
        )}
        <span class="position" title="Events up to the cursor, of all">
          {position.toLocaleString('en')} / {length.toLocaleString('en')}
        </span>
      </div>
      <span class="visually-hidden" aria-live="polite">
        {isPlaying.value ? 'Playing' : `Paused at event ${position}`}
      </span>
    </section>
  )
}

interface StepProps {
  readonly title: string
  readonly keys: string
  readonly icon: IconName
  onClick(): unknown
}

function Step({ title, keys, icon, onClick }: StepProps): JSX.Element {
  return (
    <button type="button" aria-label={title} title={`${title} (${keys})`} onClick={() => void onClick()}>
      <Icon name={icon} />
    </button>
  )
}
