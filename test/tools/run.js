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
 * Runs a program in the foreground, with our input and output.
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
 * @param {string[]} args the arguments after `node`
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 1 when a signal ended it
 */
export function runNode(args, options = {}) {
  return run(process.execPath, args, options)
}

/**
 * Runs a program without input, and keeps its output.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} its standard output
 * @throws {Error} when its exit code is not 0; the message is its whole output
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
 * @param {string[]} args the arguments after `node`
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} its standard output
 * @throws {Error} when its exit code is not 0
 */
export function captureNode(args, options = {}) {
  return capture(process.execPath, args, options)
}
