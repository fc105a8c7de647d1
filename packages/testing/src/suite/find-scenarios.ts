import { readdirSync } from 'node:fs'
import { checkArgument, showValue, TapelineError } from '@tapeline/core/internal'

const PATTERNS = {
  expected:
    "a path, a pattern such as 'scenarios/*.yaml', the name of a shipped scenario, or an array of these",
  fits: (value: unknown) =>
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')),
}

/**
 * The names and paths of scenarios, patterns replaced by the files that match, in alphabetical order. `*` and `?` match within a
 * folder, `**` across folders; paths are relative to the working directory.
 * @throws TapelineError `argument.invalid`; `scenario.unknown` for a pattern that matches no file
 */
export function findScenarios(call: string, patterns: string | readonly string[]): readonly string[] {
  checkArgument(call, 'patterns', patterns, PATTERNS)
  return [patterns].flat().flatMap((pattern) => (/[*?]/.test(pattern) ? matching(pattern) : [pattern]))
}

function matching(pattern: string): readonly string[] {
  const path = pattern.replaceAll('\\', '/')
  const folder = path.slice(0, path.slice(0, path.search(/[*?]/)).lastIndexOf('/') + 1)
  const test = expressionOf(path.slice(folder.length))
  const files = listed(folder).filter((file) => test.test(file))
  if (files.length > 0) return files.sort().map((file) => folder + file)
  throw new TapelineError({
    code: 'scenario.unknown',
    message: 'No file matches the pattern.',
    expected: `a pattern from ${process.cwd()}`,
    found: showValue(pattern),
  })
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder, { recursive: true, encoding: 'utf8' }).map((file) =>
      file.replaceAll('\\', '/'),
    )
  } catch {
    return []
  }
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*|\?|[.+^${}()|[\]]/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}
