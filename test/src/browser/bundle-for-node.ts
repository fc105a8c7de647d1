import { build } from 'esbuild'
import { root } from '../../tools/paths.js'

/** Bundles the text of a module and its imports from the sources into a file that Node can run. */
export async function bundleForNode(contents: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: `${root}/test` },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    conditions: ['tapeline-source'],
    format: 'esm',
    logLevel: 'error',
  })
}
