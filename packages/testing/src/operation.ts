import type { TapelineEvent } from '@tapeline/core'
import fc from 'fast-check'
import { arbitraryKey, type SampleData } from './sample-events.js'
import { type SampleState, sampleItem } from './sample-state.js'

/* A catalogue with one entry for each operation. */

/** The names of the operations of a sample recipe. */
export type OperationName =
  | 'count'
  | 'setNumber'
  | 'addValue'
  | 'deleteNumber'
  | 'addNumberAgain'
  | 'makeItem'
  | 'changeItem'
  | 'deleteItem'
  | 'moveItem'
  | 'swapItems'
  | 'moveItemToList'
  | 'noteOnItem'
  | 'changeNote'
  | 'pushEvent'
  | 'pushData'
  | 'pushItems'
  | 'pushText'
  | 'pushCopy'
  | 'pushKeys'
  | 'countSize'
  | 'pushNumber'
  | 'changeLast'
  | 'changeDeep'
  | 'popList'
  | 'shiftList'
  | 'reverseList'
  | 'cutList'
  | 'leaveHole'
  | 'mapNumber'
  | 'mapItem'
  | 'mapData'
  | 'changeMap'
  | 'deleteFromMap'
  | 'addToMapAgain'
  | 'clearMap'
  | 'addToSet'
  | 'addItemToSet'
  | 'changeInSet'
  | 'deleteFromSet'
  | 'clearSet'
  | 'setMoment'
  | 'shiftMoment'
  | 'deleteMoment'
  | 'fail'

/** One step of a sample recipe: a plain value, so that a failing test prints what the recipe does. */
export interface Operation {
  readonly does: OperationName
  /** The target. */
  readonly key: string
  /** A second operand, such as the target of a move. */
  readonly other: string
  readonly number: number
  /** Runs only at events whose `value` is a multiple of this. */
  readonly each: number
}

interface Given {
  readonly key: string
  readonly other: string
  readonly number: number
  readonly event: TapelineEvent<string, SampleData>
}

type Change = (draft: SampleState, given: Given) => void

/** Moves a value from one key of a record to another, so that no value is at two keys afterwards. */
function move<Value>(record: Record<string, Value>, from: string, to: string): void {
  const value = record[from]
  if (value === undefined || from === to) return
  delete record[from]
  record[to] = value
}

/** Whether a recipe may change an object. It may not change objects of the event itself. */
function mayChange(
  value: unknown,
  event: TapelineEvent<string, SampleData>,
): value is Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null
  return isObject && value !== event && value !== event.data && value !== event.data.items
}

const changes: Record<OperationName, Change> = {
  count: (draft) => {
    draft.count += 1
  },
  setNumber: (draft, { key, number }) => {
    draft.numbers[key] = number
  },
  addValue: (draft, { key, event }) => {
    draft.numbers[key] = (draft.numbers[key] ?? 0) + event.data.value
  },
  deleteNumber: (draft, { key }) => {
    delete draft.numbers[key]
  },
  addNumberAgain: (draft, { key }) => {
    const value = draft.numbers[key] ?? 0
    delete draft.numbers[key]
    draft.numbers[key] = value
  },
  makeItem: (draft, { key, number }) => {
    draft.items[key] = sampleItem(number)
  },
  changeItem: (draft, { key, event }) => {
    const item = draft.items[key]
    if (item === undefined) return
    item.n += event.data.value
    item.tags.push(item.n)
  },
  deleteItem: (draft, { key }) => {
    delete draft.items[key]
  },
  moveItem: (draft, { key, other }) => move(draft.items, key, other),
  swapItems: (draft, { key, other }) => {
    const [left, right] = [draft.items[key], draft.items[other]]
    if (left === undefined || right === undefined) return
    draft.items[key] = right
    draft.items[other] = left
    left.n += 1
  },
  moveItemToList: (draft, { key }) => {
    const item = draft.items[key]
    if (item === undefined) return
    delete draft.items[key]
    draft.list.push(item)
  },
  noteOnItem: (draft, { key, event }) => {
    const item = draft.items[key]
    if (item !== undefined) item.note = event.data
  },
  changeNote: (draft, { key, number, event }) => {
    const note = draft.items[key]?.note
    if (mayChange(note, event)) note.value = number
  },
  pushEvent: (draft, { event }) => {
    draft.list.push(event)
  },
  pushData: (draft, { event }) => {
    draft.list.push(event.data)
  },
  pushItems: (draft, { event }) => {
    draft.list.push(event.data.items)
  },
  pushText: (draft, { event }) => {
    // Without `seq`: it depends on the order of arrival, and would be inside a text.
    draft.list.push(event.id, JSON.stringify({ ...event, seq: undefined }))
  },
  pushCopy: (draft, { event }) => {
    draft.list.push({ ...event }, { ...event.data })
  },
  pushKeys: (draft, { event }) => {
    draft.list.push(Object.keys(event), Object.keys(event.data))
  },
  countSize: (draft, { event }) => {
    if ('size' in event.data) draft.count += event.data.size ?? Number.NaN
  },
  pushNumber: (draft, { number }) => {
    draft.list.push(number)
  },
  changeLast: (draft, { number, event }) => {
    const last = draft.list.at(-1)
    if (!mayChange(last, event)) return
    if (Array.isArray(last)) last.push(number)
    else last.extra = number
  },
  changeDeep: (draft, { number, event }) => {
    const first = draft.list[0]
    if (mayChange(first, event) && mayChange(first.data, event)) first.data.value = number
  },
  popList: (draft) => {
    draft.list.pop()
  },
  shiftList: (draft) => {
    draft.list.shift()
  },
  reverseList: (draft) => {
    draft.list.reverse()
  },
  cutList: (draft) => {
    draft.list.length = Math.min(draft.list.length, 2)
  },
  leaveHole: (draft) => {
    // Under Immer this extends an empty array; real recipes should not do this.
    if (draft.list.length > 0) delete draft.list[0]
  },
  mapNumber: (draft, { key, number }) => {
    draft.map.set(key, number)
  },
  mapItem: (draft, { key, number }) => {
    draft.map.set(key, sampleItem(number))
  },
  mapData: (draft, { key, event }) => {
    draft.map.set(key, event.data)
  },
  changeMap: (draft, { key, number, event }) => {
    const value = draft.map.get(key)
    if (mayChange(value, event)) value.n = number
  },
  deleteFromMap: (draft, { key }) => {
    draft.map.delete(key)
  },
  addToMapAgain: (draft, { key }) => {
    const value = draft.map.get(key)
    if (draft.map.delete(key)) draft.map.set(key, value)
  },
  clearMap: (draft) => {
    draft.map.clear()
  },
  addToSet: (draft, { key }) => {
    draft.set.add(key)
  },
  addItemToSet: (draft, { number }) => {
    draft.set.add(sampleItem(number))
  },
  changeInSet: (draft, { number, event }) => {
    for (const value of draft.set) if (mayChange(value, event)) value.n = number
  },
  deleteFromSet: (draft, { key }) => {
    draft.set.delete(key)
  },
  clearSet: (draft) => {
    draft.set.clear()
  },
  setMoment: (draft, { event }) => {
    draft.moment = new Date(event.at)
  },
  shiftMoment: (draft) => {
    draft.moment?.setTime(draft.moment.getTime() + 1)
  },
  deleteMoment: (draft) => {
    delete draft.moment
  },
  fail: (draft, { event }) => {
    draft.count = -1
    if (event.data.value > 8) throw new Error('The recipe fails half way.')
  },
}

/** Every name except `fail`, which throws at events with a value above 8; the plainest first. */
export const OPERATION_NAMES: readonly OperationName[] = (Object.keys(changes) as OperationName[]).filter(
  (name) => name !== 'fail',
)

/** `OPERATION_NAMES` and `fail`. */
export const ALL_OPERATION_NAMES: readonly OperationName[] = [...OPERATION_NAMES, 'fail']

/** Applies one operation to a draft or to plain state. */
export function operate(
  draft: SampleState,
  operation: Operation,
  event: TapelineEvent<string, SampleData>,
): void {
  if (event.data.value % operation.each !== 0) return
  const { key, other, number } = operation
  changes[operation.does](draft, { key: key === '*' ? event.data.key : key, other, number, event })
}

/** Operations on {@link SampleState}. The key `*` means the key of the event. */
export function arbitraryOperation(
  names: readonly OperationName[] = OPERATION_NAMES,
): fc.Arbitrary<Operation> {
  return fc.record({
    does: fc.constantFrom(...names),
    key: fc.oneof({ weight: 1, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: arbitraryKey() }),
    other: arbitraryKey(),
    number: fc.constantFrom(0, 1, -0, Number.NaN, 0.1, Number.POSITIVE_INFINITY),
    each: fc.integer({ min: 1, max: 3 }),
  })
}
