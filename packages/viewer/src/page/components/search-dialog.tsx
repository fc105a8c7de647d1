import { useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Requests } from '../../protocol.js'
import { typeTitle } from '../format.js'
import { failureFrom } from '../live-query.js'
import { cursor, dialog, fail, shownHistory, update, zone } from '../model.js'
import { engine } from '../session.js'
import { reveal, seek } from '../transport.js'
import { parseMoment, showTime } from '../zone.js'
import { Modal } from './modal.js'

const FOUND_MAX = 20

type Found = Requests['find']['reply'][number]

/** Jumps to an event by its words, or to a date. */
export function SearchDialog(): JSX.Element {
  const text = useSignal('')
  const isAhead = useSignal(false)
  const found = useSignal<readonly Found[]>([])
  const chosen = useSignal(0)
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => input.current?.focus(), [])
  useSignalEffect(() => {
    const wanted = text.value.trim()
    const moment = parseMoment(wanted, zone.value)
    chosen.value = 0
    if (wanted === '') {
      found.value = []
      return
    }
    engine
      .ask('find', {
        history: shownHistory.value,
        cursor: cursor.value,
        text: wanted,
        isAhead: isAhead.value,
        countMax: FOUND_MAX,
      })
      .then(
        (reply) => {
          if (text.peek().trim() !== wanted) return
          // A date is read on the clock that the page shows.
          found.value = moment === undefined ? reply : [{ moment }, ...reply.filter((one) => 'id' in one)]
          fail('find', undefined)
        },
        (error: unknown) => fail('find', failureFrom(error)),
      )
  })
  const go = (one: Found | undefined): void => {
    if (one === undefined) return
    dialog.value = undefined
    if ('moment' in one) seek(one.moment, 'push')
    else {
      update({ event: one.id, ...(one.at > cursor.peek().at ? { cursor: { at: one.at } } : {}) })
      reveal(one.at)
    }
  }
  const onKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      chosen.value = Math.max(0, Math.min(found.value.length - 1, chosen.value + by))
    }
    if (event.key === 'Enter') go(found.value[chosen.value])
  }
  return (
    <Modal title="Search an event or a date">
      <input
        type="text"
        role="combobox"
        aria-expanded={found.value.length > 0}
        aria-controls="found"
        {...(found.value.length > 0 ? { 'aria-activedescendant': `found-${chosen.value}` } : {})}
        aria-label="Words of an event, or a date such as 2025-01-27 16:00"
        placeholder="deepseek, NVDA close, 2025-01-27 16:00…"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
        onKeyDown={onKey}
        ref={input}
      />
      <label class="switch">
        <input
          type="checkbox"
          checked={isAhead.value}
          onChange={() => {
            isAhead.value = !isAhead.value
          }}
        />{' '}
        Also events after the cursor
      </label>
      <div id="found" class="found" role="listbox" aria-label="Found">
        {found.value.map((one, index) => (
          <div
            tabIndex={-1}
            key={'id' in one ? one.id : 'moment'}
            id={`found-${index}`}
            role="option"
            aria-selected={index === chosen.value}
            onPointerDown={() => go(one)}
          >
            {'id' in one ? (
              <>
                <span class="meta">
                  {showTime(one.at, zone.value, 'moment')}, {typeTitle(one.type)}
                </span>
                {one.text}
              </>
            ) : (
              <>Go to {showTime(one.moment, zone.value, 'moment')}</>
            )}
          </div>
        ))}
        {text.value.trim() !== '' && found.value.length === 0 && (
          <div class="empty">
            {isAhead.value ? 'No event has these words.' : 'No event up to the cursor has these words.'}
          </div>
        )}
      </div>
      {found.value.length >= FOUND_MAX && (
        <p class="more">Only the {FOUND_MAX} most important are listed. More words find fewer.</p>
      )}
    </Modal>
  )
}
