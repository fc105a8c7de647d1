/** What the keys of the page do. */
import { type Command, commandOf, type Focus } from './keys.js'
import { cursor, dialog, span, state, update } from './model.js'
import { changeSpeed, seek, step, toggleLoop, togglePlay } from './transport.js'
import { zoom } from './zoom.js'

const MINUTE = 60_000

const actions: Readonly<Record<Command, () => unknown>> = {
  'toggle-play': togglePlay,
  'step-forward': () => step('event'),
  'step-back': () => step('event', true),
  'change-forward': () => step('change'),
  'change-back': () => step('change', true),
  'session-forward': () => step('session'),
  'session-back': () => step('session', true),
  'minute-forward': () => seek(cursor.peek().at + MINUTE),
  'minute-back': () => seek(cursor.peek().at - MINUTE),
  start: () => seek(span.peek().from, 'push'),
  end: () => seek(span.peek().to, 'push'),
  faster: () => changeSpeed(1),
  slower: () => changeSpeed(-1),
  search: () => {
    dialog.value = 'search'
  },
  keys: () => {
    dialog.value = 'keys'
  },
  clock: () => update({ asKnownThen: !state.peek().asKnownThen }),
  loop: toggleLoop,
  'zoom-in': () => zoom(0.7),
  'zoom-out': () => zoom(1 / 0.7),
  close: () => {
    if (dialog.peek() !== undefined) dialog.value = undefined
    else update({ event: undefined, why: undefined }, 'replace')
  },
}

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || (dialog.peek() !== undefined && event.key !== 'Escape')) return
    const command = commandOf(event, focusOf(document.activeElement))
    if (command === undefined) return
    event.preventDefault()
    void actions[command]()
  })
}

function focusOf(element: Element | null): Focus {
  if (element instanceof HTMLInputElement)
    return /^(range|checkbox|radio)$/.test(element.type) ? 'control' : 'field'
  if (element instanceof HTMLTextAreaElement) return 'field'
  // The last click was on it; its arrows still move the cursor.
  if (element instanceof HTMLButtonElement && element.getAttribute('role') !== 'tab') return 'button'
  return element === null || element === document.body || element.getAttribute('role') === 'tabpanel'
    ? 'page'
    : 'control'
}
