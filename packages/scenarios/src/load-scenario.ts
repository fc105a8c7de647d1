import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TapelineError, type Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { parseScenario } from './parse-scenario.js'
import type { Scenario } from './scenario.js'

/** The scenarios of this package; the folder stands beside `src` and, in the published package, beside `dist`. */
const shippedFolder: string = fileURLToPath(new URL('../scenarios/', import.meta.url))
const FILES = ['scenario.yaml', 'scenario.yml', 'scenario.json']
/** No file of a scenario is larger, in bytes; a larger one is not even read. */
const SIZE_MAX = 1 << 26

/** The names of the scenarios that come with this package, in alphabetical order. */
export function listScenarios(): string[] {
  return readdirSync(shippedFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && findFile(join(shippedFolder, entry.name)) !== undefined)
    .map((entry) => entry.name)
    .sort()
}

/**
 * The timeline of a scenario, sealed.
 * @param nameOrPath as in {@link readScenario}
 * @throws as {@link readScenario}
 */
export async function loadScenario(nameOrPath: string): Promise<Timeline<MarketEvent>> {
  const { timeline } = await readScenario(nameOrPath)
  return timeline
}

/**
 * A scenario with all that its file says.
 * @param nameOrPath the name of a shipped scenario (a folder of the same name is meant by `./name`), or the path of a
 * scenario file (YAML or JSON) or of a folder with a `scenario.yaml`, `scenario.yml` or `scenario.json`
 * @throws TapelineError `scenario.unknown` where there is no such scenario, `file.unreadable`, and every fault of its files
 */
export async function readScenario(nameOrPath: string): Promise<Scenario> {
  const path = findScenario(nameOrPath)
  const folder = dirname(path)
  return parseScenario({
    file: basename(path),
    read: (relative) => readInside(folder, relative),
    nameOf: (relative) => join(folder, relative),
  })
}

function findScenario(nameOrPath: string): string {
  const shipped = listScenarios()
  if (shipped.includes(nameOrPath)) return findFile(join(shippedFolder, nameOrPath)) ?? ''
  const isPath = typeof nameOrPath === 'string' && nameOrPath !== '' && !nameOrPath.includes('\0')
  const stats = isPath ? statSync(nameOrPath, { throwIfNoEntry: false }) : undefined
  const file = stats?.isDirectory() ? findFile(nameOrPath) : nameOrPath
  if (stats !== undefined && file !== undefined) return file
  throw new TapelineError({
    code: 'scenario.unknown',
    message: stats
      ? 'This folder holds no scenario file.'
      : 'There is no scenario of this name, and no such file or folder.',
    expected: stats ? FILES.join(', ') : `${shipped.join(', ')}, or a path`,
    found: `'${String(nameOrPath)}'`,
  })
}

function findFile(folder: string): string | undefined {
  return FILES.map((name) => join(folder, name)).find((path) => existsSync(path))
}

/** Follows links before it looks, so that none leads out of the folder. */
function readInside(folder: string, relative: string): string {
  const path = realpathSync(join(folder, relative))
  if (!path.startsWith(`${realpathSync(folder)}${sep}`)) throw new Error('it lies outside of the folder')
  const stats = statSync(path)
  if (!stats.isFile()) throw new Error('it is no file')
  if (stats.size > SIZE_MAX) throw new Error(`it has more than ${SIZE_MAX} bytes`)
  return readFileSync(path, 'utf8')
}
