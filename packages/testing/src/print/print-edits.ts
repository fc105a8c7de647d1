import { type EventInput, formatInstant, type Timeline } from '@tapeline/core'
import { brief } from '@tapeline/core/internal'
import { branchOf, type Edit, type Selector } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { block, cut, LINE_WIDTH } from './printed-as.js'

const FUNCTIONS: Readonly<Record<string, string>> = {
  'multiply-prices': 'multiplyPrices',
  'in-order': 'inOrder',
  id: 'byId',
  type: 'byType',
  instrument: 'byInstrument',
  sector: 'bySector',
  source: 'bySource',
  'caused-by': 'causedBy',
}

/** Edits as the calls that make them, one a line. */
export function printEdits(edits: readonly Edit[]): string {
  if (edits.length === 0) return '[]'
  return ['[', ...edits.flatMap((edit) => linesOf(edit, '  ')), ']'].join('\n')
}

/** A branch by its edits, those of its parents after it, and the history in which they begin. */
export function printBranch(timeline: Timeline): string {
  const branch = branchOf(timeline)
  if (branch === undefined) return printRoot(timeline)
  const edits = branch.edits.flatMap((edit) => linesOf(edit, ''))
  return `${block(`Branch '${branch.name}':`, edits)}\nof ${lowered(printBranch(branch.parent))}`
}

/** An arbitrary history prints itself; of another timeline, such as a scenario, the first line is enough. */
function printRoot(timeline: Timeline): string {
  const isOurs = Object.hasOwn(timeline, Symbol.for('fast-check/toStringMethod'))
  const text = fc.stringify(timeline)
  return isOurs
    ? text
    : cut((text.split('\n')[0] as string).replace(/ \{$/, '').replaceAll(/T[\d:.]+Z/g, ''), LINE_WIDTH - 4)
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function linesOf(edit: Edit, indent: string): string[] {
  const width = LINE_WIDTH - 2
  if (edit.edit === 'in-order') {
    const inner = edit.edits.flatMap((own) => linesOf(own, `${indent}  `))
    return [`${indent}inOrder([`, ...inner, `${indent}]),`]
  }
  const { name, args } = callOf(edit)
  const line = `${indent}${name}(${args.join(', ')}),`
  if (line.length <= width) return [line]
  const inner = args.map((arg) => cut(`${indent}  ${arg},`, width))
  return [`${indent}${name}(`, ...inner, `${indent}),`]
}

interface Call {
  readonly name: string
  readonly args: readonly string[]
}

function callOf(edit: Exclude<Edit, { readonly edit: 'in-order' }>): Call {
  if (edit.edit === 'insert') return { name: 'insert', args: edit.events.map(printInput) }
  const { edit: kind, selector, ...rest } = edit
  const { factor, by, ...options } = rest as { readonly factor?: number; readonly by?: unknown }
  const args = [
    printSelector(selector),
    ...(factor === undefined ? [] : [String(factor)]),
    ...(by === undefined ? [] : [brief(by)]),
    ...(Object.keys(options).length === 0 ? [] : [brief(options, LINE_WIDTH)]),
  ]
  return { name: FUNCTIONS[kind] ?? kind, args }
}

function printInput({ id, type, at, data }: EventInput): string {
  const moment = typeof at === 'number' ? formatInstant(at) : String(at)
  return `{ ${id}, ${type}, ${moment}, ${brief(data, 40)} }`
}

function printSelector(selector: Selector): string {
  if (typeof selector === 'string') return `'${selector}'`
  const name = FUNCTIONS[selector.select] ?? selector.select
  switch (selector.select) {
    case 'union':
    case 'intersection':
      return `${name}(${selector.of.map(printSelector).join(', ')})`
    case 'complement':
      return `${name}(${printSelector(selector.of)})`
    case 'within': {
      const { from, to } = selector
      return `within(${formatInstant(from)}${to === undefined ? '' : ` to ${formatInstant(to)}`})`
    }
    case 'source':
      return `bySource(${[selector.name, selector.fact].filter((part) => part !== undefined).join(', ')})`
    default: {
      const { select: _, ...names } = selector
      const list = Object.values(names).flat() as string[]
      return `${name}(${list.map((own) => `'${own}'`).join(', ')})`
    }
  }
}
