import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../tools/paths.js'
import { bundleForNode } from './bundle-for-node.js'

/** A Node process that holds only a module. */
export interface NodeProcess {
  /** Calls an exported function of the module with texts, and returns its text. */
  call(name: string, ...texts: readonly string[]): Promise<string>
  close(): void
}

/** Reads calls from its standard input, a line each, and answers each with a line of JSON. */
const programOf = (module: string): string => `
import { createInterface } from 'node:readline'
import * as underTest from ${JSON.stringify(join(root, module))}
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...texts] = JSON.parse(line)
  process.stdout.write(JSON.stringify(underTest[name](...texts)) + '\\n')
}`

/** Bundles a module of the tests with all that it imports, and opens it in a Node of its own with some flags. */
export async function openInNode(module: string, flags: readonly string[]): Promise<NodeProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-node-'))
  const outfile = join(folder, 'module.mjs')
  await bundleForNode(programOf(module), outfile)
  const child = spawn(process.execPath, [...flags, outfile], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`The process ended with ${code}.`)))
  })
  ended.catch(() => undefined)
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async call(...words) {
      child.stdin.write(`${JSON.stringify(words)}\n`)
      const { value } = await Promise.race([answers.next(), ended])
      return JSON.parse(value as string)
    },
    close() {
      child.kill()
      rmSync(folder, { recursive: true })
    },
  }
}
