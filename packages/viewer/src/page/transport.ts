/** The movements of the cursor: playback, steps and jumps. */
import { effect } from '@preact/signals'
import { failureFrom } from './live-query.js'
import {
  cursor,
  fail,
  field,
  isPlaying,
  shownHistory,
  span,
  state,
  symbols,
  update,
  visible,
  wholeAxis,
} from './model.js'
import { speeds } from './page-state.js'
import { advanced } from './playback.js'
import { engine } from './session.js'

const loop = field('loop')

/** Moves the cursor to an instant within the tape. */
export function seek(at: number, entry: 'push' | 'replace' = 'replace'): void {
  const { from, to } = span.peek()
  const bounded = Math.min(Math.max(Math.round(at), from), to)
  update({ cursor: bounded === to ? undefined : { at: bounded } }, entry)
  reveal(bounded)
}

/** Moves the visible range so that an instant is in it. */
export function reveal(at: number): void {
  const { from, to } = visible.peek()
  if (at >= from && at <= to) return
  if (state.peek().window === undefined) return
  const { from: first, to: last } = span.peek()
  const start = Math.min(Math.max(first, at - (to - from) / 2), Math.max(first, last - (to - from)))
  update({ window: { from: Math.round(start), to: Math.round(start + (to - from)) } }, 'replace')
}

export async function step(by: 'event' | 'session' | 'change', isBackward = false): Promise<void> {
  isPlaying.value = false
  try {
    const next = await engine.ask('step', {
      history: shownHistory.peek(),
      cursor: cursor.peek(),
      by,
      isBackward,
      symbols: symbols.peek(),
    })
    fail('step', undefined)
    if (next === undefined) return
    update({ cursor: next }, 'replace')
    reveal(next.at)
  } catch (error) {
    fail('step', failureFrom(error))
  }
}

export function togglePlay(): void {
  if (!isPlaying.peek()) {
    const end = loop.peek()?.to ?? span.peek().to
    if (cursor.peek().at >= end) seek(loop.peek()?.from ?? visible.peek().from)
  }
  isPlaying.value = !isPlaying.peek()
}

/** Chooses the next faster speed, or the next slower. */
export function changeSpeed(by: 1 | -1): void {
  const index = speeds.indexOf(state.peek().speed as (typeof speeds)[number])
  update({ speed: speeds[Math.min(Math.max(index + by, 0), speeds.length - 1)] ?? 60 }, 'replace')
}

/** Loops the visible range, or ends the loop. */
export function toggleLoop(): void {
  update({ loop: loop.peek() === undefined ? visible.peek() : undefined })
}

/** Moves the cursor with each frame while the page plays. */
export function startPlayback(): void {
  let last: number | undefined
  const frame = (now: number): void => {
    if (!isPlaying.peek()) return
    const passed = last === undefined ? 0 : Math.min(now - last, 200)
    last = now
    const next = advanced(wholeAxis.peek(), cursor.peek().at, passed * state.peek().speed, loop.peek())
    seek(next)
    if (next >= span.peek().to) isPlaying.value = false
    else requestAnimationFrame(frame)
  }
  effect(() => {
    if (!isPlaying.value) return
    last = undefined
    requestAnimationFrame(frame)
  })
}
