/** Starts other programs: in the foreground, or with their output kept. */
import { spawn } from 'node:child_process'

/**
 * The flags under which Jest runs ES modules; the warning that they are experimental is switched off where Node can.
 * @returns {string[]}
 */
export function jestFlags() {
  const silent = process.allowedNodeEnvironmentFlags.has('--disable-warning')
  return ['--experimental-vm-modules', ...(silent ? ['--disable-warning=ExperimentalWarning'] : [])]
}

/**
 * Runs a program in the foreground: it reads and prints where we do.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 1 when a signal ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/**
 * @param {string[]} args what follows `node`
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 1 when a signal ended it
 */
export function runNode(args, options = {}) {
  return run(process.execPath, args, options)
}

/**
 * Runs a program that reads nothing, and keeps what it prints.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} what it printed as output, without its errors
 * @throws {Error} when it exits with anything but 0; the message is all that it printed
 */
export function capture(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let all = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      all += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      all += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${all.trimEnd()}\n(${program} ended with ${code ?? signal})`.trimStart()))
    })
  })
}

/**
 * @param {string[]} args what follows `node`
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} what it printed as output
 * @throws {Error} when it exits with anything but 0
 */
export function captureNode(args, options = {}) {
  return capture(process.execPath, args, options)
}
