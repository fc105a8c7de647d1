/** `npm run build`: compiles every package, and bundles the command and the page, as they are published. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPage } from './build-page.js'
import { builtOf, bundleCommand } from './command-bundle.js'
import { ensureInstalled } from './install.js'
import { binaryOf, root } from './paths.js'
import { captureNode } from './run.js'

const outdir = join(root, 'packages/cli/dist/command')

/** @throws {Error} with the output of the compiler, or of the bundler */
export async function buildPackages() {
  await captureNode([binaryOf('typescript', 'tsc'), '-b', 'tsconfig.base.json'], { cwd: root })
  rmSync(outdir, { recursive: true, force: true })
  const files = await bundleCommand({
    outdir,
    sourcemap: false,
    addressOf: (path) => {
      const { name, built } = builtOf(path)
      // The bundle is in a folder of the command's own build. Other packages are installed beside it.
      return name === '@tapeline/cli'
        ? `new URL('../${built}', import.meta.url).href`
        : `new URL('./${built}', import.meta.resolve('${name}')).href`
    },
    externalOf: (name) => name,
  })
  writeFileSync(join(outdir, 'LICENSES.txt'), licensesOf(files))
  await buildPage()
}

/**
 * The licences of the packages in a bundle, which these require in every copy.
 * @param {readonly string[]} files relative to the checkout
 * @returns {string}
 */
function licensesOf(files) {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [])
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry))
      const text = file === undefined ? `${license}\n` : readFileSync(join(root, folder, file), 'utf8')
      return `${name} ${version}\n\n${text.trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled()
  await buildPackages()
}
