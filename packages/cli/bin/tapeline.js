#!/usr/bin/env node
/* Runs the build of a published package, or the sources in a checkout. */
import { existsSync } from 'node:fs'

const bundler = new URL('../../../test/tools/bundle-command.js', import.meta.url)
const isCheckout = existsSync(new URL('../src/main.ts', import.meta.url))
const main = isCheckout
  ? await (await import(bundler.href)).bundledCommand(process.argv[2])
  : '../dist/command/main.js'
await import(main)
