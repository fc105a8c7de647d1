import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

const FOLDER = new URL('../../golden/', import.meta.url)
const WIDTH_MAX = 120
/** More digits would only show how a processor rounds. */
const DIGITS = 9

/**
 * Expects a text to equal a file of `packages/cli/golden`, byte for byte; JSON, which must be one line, by its values, with numbers
 * rounded to 9 digits. With `TAPELINE_UPDATE_GOLDEN=1` in the environment the file is written instead; check the difference before
 * a commit.
 * @param name of the file, such as `what-if.txt`
 */
export function expectGolden(name: string, text: string): void {
  const file = new URL(name, FOLDER)
  const golden = name.endsWith('.json') ? readable(text) : text
  if (process.env.TAPELINE_UPDATE_GOLDEN === '1') writeFileSync(file, golden)
  expect(golden).toBe(readFileSync(file, 'utf8'))
}

/** JSON for a reader: a value a line if it fits, rounded. */
function readable(text: string): string {
  const value: unknown = JSON.parse(text)
  expect(text).toBe(`${JSON.stringify(value)}\n`)
  return `${layOut(value, '', 0)}\n`
}

/**
 * @param indent of the line on which the value begins
 * @param taken the width of what is before the value on that line
 */
function layOut(value: unknown, indent: string, taken: number): string {
  const short = shortly(value)
  if (indent.length + taken + short.length < WIDTH_MAX || typeof value !== 'object' || value === null)
    return short
  const inner = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((item) => inner + layOut(item, inner, 0))
    : Object.entries(value).map(([key, item]) => {
        const name = `${JSON.stringify(key)}: `
        return inner + name + layOut(item, inner, name.length)
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function shortly(value: unknown): string {
  if (typeof value === 'number')
    return String(Number(value.toPrecision(Math.max(DIGITS, wholeDigits(value)))))
  if (Array.isArray(value)) return `[${value.map(shortly).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${shortly(item)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** The digits before the point, which are kept: times and sequence numbers are whole. */
function wholeDigits(value: number): number {
  return Number.isInteger(value) ? String(Math.abs(value)).replace(/e.*/, '').length : 1
}
