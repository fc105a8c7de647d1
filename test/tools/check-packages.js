/** Packs the packages with pnpm, as they are published, and inspects them with publint and attw. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './install.js'
import { binaryOf, publicPackages, root } from './paths.js'
import { captureNode } from './run.js'

/**
 * Packs every public package.
 * @param {string} tarballs the folder that receives them
 * @throws {Error} with the output of pnpm
 */
export async function packPackages(tarballs) {
  mkdirSync(tarballs, { recursive: true })
  const filters = publicPackages().map(({ manifest }) => `--filter=${manifest.name}`)
  const { status, output } = pnpm([...filters, 'pack', '--pack-destination', tarballs], { stdio: 'pipe' })
  if (status !== 0) throw new Error(String(output?.join('')))
}

/**
 * @param {string} tarballs
 * @param {import('./paths.js').Package} published
 * @returns {string} the path of its tarball
 */
export function tarballOf(tarballs, { manifest }) {
  return join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`)
}

/**
 * @param {string} tarballs
 * @param {import('./paths.js').Package} published
 * @throws {Error} with the output of publint or attw
 */
export async function inspectTarball(tarballs, published) {
  const tarball = tarballOf(tarballs, published)
  await captureNode([binaryOf('publint'), '--strict', tarball], { cwd: root })
  const attw = binaryOf('@arethetypeswrong/cli', 'attw')
  await captureNode([attw, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii', tarball], {
    cwd: root,
  })
}
