/** The keys of the page. One table serves the handler and the list that `?` shows. */

export type Command =
  | 'toggle-play'
  | 'step-forward'
  | 'step-back'
  | 'change-forward'
  | 'change-back'
  | 'session-forward'
  | 'session-back'
  | 'minute-forward'
  | 'minute-back'
  | 'start'
  | 'end'
  | 'faster'
  | 'slower'
  | 'search'
  | 'keys'
  | 'clock'
  | 'loop'
  | 'zoom-in'
  | 'zoom-out'
  | 'close'

interface Binding {
  readonly command: Command
  /** As `KeyboardEvent.key` names it, with `Shift+` and `Alt+` in front. */
  readonly keys: readonly string[]
  readonly title: string
}

export const bindings: readonly Binding[] = [
  { command: 'toggle-play', keys: [' ', 'k'], title: 'Play or pause' },
  { command: 'step-forward', keys: ['ArrowRight'], title: 'Next event' },
  { command: 'step-back', keys: ['ArrowLeft'], title: 'Previous event' },
  { command: 'change-forward', keys: ['Shift+ArrowRight'], title: 'Next visible change' },
  { command: 'change-back', keys: ['Shift+ArrowLeft'], title: 'Previous visible change' },
  { command: 'session-forward', keys: ['Alt+ArrowRight', 'PageDown'], title: 'Next session bound' },
  { command: 'session-back', keys: ['Alt+ArrowLeft', 'PageUp'], title: 'Previous session bound' },
  { command: 'minute-forward', keys: ['.'], title: 'One minute forward' },
  { command: 'minute-back', keys: [','], title: 'One minute back' },
  { command: 'start', keys: ['Home'], title: 'First event' },
  { command: 'end', keys: ['End'], title: 'Last event' },
  { command: 'faster', keys: [']'], title: 'Faster' },
  { command: 'slower', keys: ['['], title: 'Slower' },
  { command: 'zoom-in', keys: ['+', '='], title: 'Zoom in' },
  { command: 'zoom-out', keys: ['-'], title: 'Zoom out' },
  { command: 'loop', keys: ['l'], title: 'Loop the visible range' },
  { command: 'clock', keys: ['t'], title: 'As known then, or as known now' },
  { command: 'search', keys: ['/'], title: 'Search an event or a date' },
  { command: 'keys', keys: ['?'], title: 'Show the keys' },
  { command: 'close', keys: ['Escape'], title: 'Close what is open' },
]

export interface Press {
  readonly key: string
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** What has the focus: a field takes text, a control takes space and arrows itself, a button space alone. */
export type Focus = 'page' | 'button' | 'control' | 'field'

const commands = new Map(bindings.flatMap(({ command, keys }) => keys.map((key) => [key, command] as const)))

/** The command of a key; undefined if the key is not the page's, or belongs to what has the focus. */
export function commandOf(press: Press, focus: Focus): Command | undefined {
  if (press.ctrlKey || press.metaKey) return undefined
  const isNamed = press.key.length > 1
  const name = `${press.altKey ? 'Alt+' : ''}${press.shiftKey && isNamed ? 'Shift+' : ''}${press.key}`
  const command = commands.get(name)
  if (focus === 'page' || command === 'close') return command
  if (focus === 'field') return undefined
  if (focus === 'button') return press.key === ' ' ? undefined : command
  return / |Arrow|Home|End|Page/.test(name) ? undefined : command
}

const shown: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowRight: '→',
  ArrowLeft: '←',
  Escape: 'Esc',
}

/** A key as it is printed on a keyboard: `Shift+→`. */
export function showKey(key: string): string {
  const [, modifier = '', name = key] = /^((?:Shift|Alt)\+)?(.+)$/.exec(key) ?? []
  return modifier + (shown[name] ?? name)
}
