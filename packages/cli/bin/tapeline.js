#!/usr/bin/env node
/* Runs the build of a published package, or the sources in a checkout without a build. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/main.ts', import.meta.url)

if (existsSync(source)) {
  // If this process is killed, the child ends as well, because the channel between them closes.
  const watch = "process.once('disconnect', () => process.exit(1)); process.channel?.unref()"
  const preload = `data:text/javascript,${encodeURIComponent(watch)}`
  const args = ['--conditions=tapeline-source', '--import', import.meta.resolve('tsx'), '--import', preload]
  const child = spawn(process.execPath, [...args, fileURLToPath(source), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // The terminal sends an interruption to both processes; the child handles it.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
} else {
  await import(new URL('../dist/main.js', import.meta.url).href)
}
