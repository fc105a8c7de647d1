/** Runs every example as a reader would. */
import { capture } from './run.js'

/**
 * Runs the `start` script of an example, or its `test` script if it has no `start` script.
 * @param {import('./paths.js').Package} example
 * @throws {Error} with its output, when it fails, has neither script, or prints nothing
 */
export async function runExample({ folder, manifest }) {
  const script = ['start', 'test'].find((name) => manifest.scripts?.[name])
  if (!script) throw new Error(`${manifest.name} has neither a start nor a test script.`)
  const shell = process.platform === 'win32'
  // Jest reports on the error stream, so only a `start` script must print something.
  const output = await capture('npm', ['run', '--silent', script], { cwd: folder, shell })
  if (script === 'start' && output.trim() === '') throw new Error(`${manifest.name} printed nothing.`)
}
