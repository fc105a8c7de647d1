/**
 * `vite build` makes the page and its worker in `dist/page`, with relative addresses and no inline script, so that a strict content
 * security policy and a self-contained page both work.
 */
import { fileURLToPath } from 'node:url'
import { build, defineConfig } from 'vite'

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const shared = {
  base: './',
  publicDir: /** @type {const} */ (false),
  // The sources of the other packages, as everywhere in the checkout.
  resolve: { conditions: ['tapeline-source', 'module', 'browser'] },
  oxc: { jsx: { runtime: /** @type {const} */ ('automatic'), importSource: 'preact' } },
}
const output = { assetFileNames: '[name][extname]', entryFileNames: '[name].js', codeSplitting: false }
const target = 'es2022'

/**
 * The worker, built after the page: built together, both would import what they share from a third file. Once as a module that
 * loads the parser of scenario files only when it is needed, and once as a single script for the page as one file.
 * @type {import('vite').Plugin}
 */
const engine = {
  name: 'engine',
  apply: 'build',
  async closeBundle() {
    const names = { assetFileNames: '[name][extname]', chunkFileNames: 'engine-[name].js' }
    await buildEngine({ ...names, entryFileNames: 'engine.js', codeSplitting: true })
    await buildEngine({ ...output, entryFileNames: 'engine-whole.js', format: 'iife' })
  },
}

/** @param {import('vite').Rolldown.OutputOptions} output */
async function buildEngine(output) {
  await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    // Built like a server for workers, since in a build for pages each dynamic import asks the document for its styles.
    ssr: { target: 'webworker', noExternal: true, resolve: { conditions: shared.resolve.conditions } },
    build: {
      ssr: true,
      minify: true,
      outDir: here('dist/page'),
      emptyOutDir: false,
      target,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input: { engine: here('src/worker.ts') }, output },
    },
  })
}

export default defineConfig({
  ...shared,
  root: here('src/page'),
  plugins: [engine],
  build: {
    outDir: here('dist/page'),
    emptyOutDir: true,
    target,
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: { output },
  },
})
