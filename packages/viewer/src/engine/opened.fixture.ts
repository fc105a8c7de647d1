import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine, OpenedFiles, Overview } from '../protocol.js'
import { createEngine } from './engine.js'

const SHIPPED = fileURLToPath(new URL('../../../scenarios/scenarios', import.meta.url))

/** The files of a shipped scenario, as the server sends them. */
export function shippedFiles(name: string): OpenedFiles {
  const folder = join(SHIPPED, name)
  const files = readdirSync(folder)
    .filter((file) => file !== 'compiled.json')
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')])
  return { kind: 'scenario', name, files: Object.fromEntries(files) }
}

/** An engine that has opened a shipped scenario. */
export async function openShipped(name = 'deepseek-r1'): Promise<{ engine: Engine; overview: Overview }> {
  const engine = createEngine()
  return { engine, overview: await engine.ask('open', shippedFiles(name)) }
}
