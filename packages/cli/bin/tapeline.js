#!/usr/bin/env node
/* Runs the build of a published package; in the checkout, where there is none, the sources. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/main.ts', import.meta.url)

if (existsSync(source)) {
  const args = ['--conditions=tapeline-source', '--import', import.meta.resolve('tsx'), fileURLToPath(source)]
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The terminal sends an interruption to both; the child decides what it means.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
} else {
  await import(new URL('../dist/main.js', import.meta.url).href)
}
