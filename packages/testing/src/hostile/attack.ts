import { CONTROLS, INJECTIONS, NUMBERS, RIGHT_TO_LEFT, TYPES, UNICODE } from './attack-texts.js'
import { linesOf, NUMBER_SLOTS, type NumberSlot, PLAIN, TEXT_SLOTS, type TextSlot } from './base-scenario.js'
import { LINE_ATTACKS } from './line-attacks.js'

export const ATTACKS = [
  'injection',
  'unicode',
  'right-to-left',
  'control',
  'number',
  'type',
  'alias',
  'duplicate-key',
  'document',
  'structure',
] as const

export type AttackKind = (typeof ATTACKS)[number]

/** An attack as plain numbers. 0 is the plainest value of all of them. */
export interface AttackDraw {
  readonly kind: AttackKind
  readonly where: number
  readonly what: number
  /** How a text is written. */
  readonly style: 'quoted' | 'single' | 'plain' | 'block'
}

export interface Attack {
  readonly kind: AttackKind
  /** The field, or the line, that it changes. */
  readonly place: string
  /**
   * The outcome of loading the text if there is no other attack: `fault`, since it must be refused; `kept`, since it loads with
   * the value; `either`, since it may be refused.
   */
  readonly outcome: 'fault' | 'kept' | 'either'
  /** The text that the field has then, if the file is loaded; absent for other attacks. */
  readonly value?: string
}

/** A text under attack. */
export interface Attacked {
  readonly text: string
  readonly attacks: readonly Attack[]
}

/** The plain text of the scenario, after attacks in their order. A later attack of the same field replaces the one before it. */
export function attacked(draws: readonly AttackDraw[]): Attacked {
  const slots: Record<TextSlot | NumberSlot, string> = { ...PLAIN }
  const made = new Map<string, Attack>()
  const ofLines: AttackDraw[] = []
  for (const draw of draws) {
    const own = fieldAttack(draw)
    if (own === undefined) ofLines.push(draw)
    else {
      slots[own.slot] = own.written
      made.set(own.slot, own.attack)
    }
  }
  let lines: readonly string[] = linesOf(slots)
  const attacks = [...made.values()]
  for (const draw of ofLines) {
    const changed = lineAttack(draw, lines)
    lines = changed.lines
    attacks.push(changed.attack)
  }
  return { text: `${lines.join('\n')}\n`, attacks }
}

const TEXTS: Readonly<Partial<Record<AttackKind, readonly string[]>>> = {
  injection: INJECTIONS,
  unicode: UNICODE,
  'right-to-left': RIGHT_TO_LEFT,
  control: CONTROLS,
}

function pick<Value>(list: readonly Value[], number: number): Value {
  return list[number % list.length] as Value
}

interface FieldAttack {
  readonly slot: TextSlot | NumberSlot
  readonly written: string
  readonly attack: Attack
}

/** An attack that writes another value into a field; undefined for one that changes lines. */
function fieldAttack({ kind, where, what, style }: AttackDraw): FieldAttack | undefined {
  const texts = TEXTS[kind]
  if (texts !== undefined) {
    const slot = pick(TEXT_SLOTS, where)
    const value = pick(texts, what)
    const place = slot
    // In quotes every text can be kept, if its control characters are escapes.
    const isKept = style === 'quoted' || (style === 'single' && !LINE_ENDS_AND_CONTROLS.test(value))
    const outcome = isKept ? ({ outcome: 'kept', value } as const) : ({ outcome: 'either' } as const)
    return { slot, written: inStyle(value, style), attack: { kind, place, ...outcome } }
  }
  if (kind === 'number') {
    const slot = pick(NUMBER_SLOTS, where)
    const [written, isRefused] = pick(NUMBERS, what)
    return { slot, written, attack: { kind, place: slot, outcome: isRefused ? 'fault' : 'either' } }
  }
  if (kind === 'type') {
    const slot = pick([...TEXT_SLOTS, ...NUMBER_SLOTS], where)
    return { slot, written: pick(TYPES, what), attack: { kind, place: slot, outcome: 'fault' } }
  }
  return undefined
}

const LINE_ENDS_AND_CONTROLS = /[\p{Cc}\u2028\u2029]/u

function inStyle(value: string, style: AttackDraw['style']): string {
  if (style === 'quoted') {
    const asEscape = (letter: string): string => `\\u00${letter.charCodeAt(0).toString(16)}`
    return JSON.stringify(value).replaceAll(/[\x7f-\x9f]/g, asEscape)
  }
  if (style === 'single') return `'${value.replaceAll("'", "''")}'`
  return style === 'block' ? `|\n          ${value.replaceAll('\n', '\n          ')}` : value
}

function lineAttack(
  { kind, where, what }: AttackDraw,
  lines: readonly string[],
): {
  readonly lines: readonly string[]
  readonly attack: Attack
} {
  const { outcome, change } = pick(LINE_ATTACKS[kind as keyof typeof LINE_ATTACKS], what)
  const index = where % Math.max(lines.length, 1)
  return { lines: change(lines, index), attack: { kind, place: `line ${index + 1}`, outcome } }
}
