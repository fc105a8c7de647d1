/**
 * Tests the packages as a user gets them: npm installs their tarballs into an empty project outside the workspace. There the
 * first TypeScript snippet of README.md is type-checked and run, from TypeScript and as plain JavaScript, and the command runs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tarballOf } from './check-packages.js'
import { publicPackages, root } from './paths.js'
import { capture, captureNode } from './run.js'

const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Our declarations, and those that they import, must be complete.
  skipLibCheck: false,
  rootDir: 'src',
  outDir: 'out',
}

/** Entries that only a test runner can import. */
const inTestRunners = ['@tapeline/testing/jest', '@tapeline/testing/vitest']

/**
 * The steps, in order.
 * @param {string} folder the project's folder, which is created
 * @param {string} tarballs the folder of the packed packages
 */
export function createConsumer(folder, tarballs) {
  const packages = publicPackages()
  return {
    /** Writes the project and installs it. */
    async install() {
      const dependencies = packages.map((item) => [item.manifest.name, `file:${tarballOf(tarballs, item)}`])
      const manifest = {
        private: true,
        type: 'module',
        dependencies: Object.fromEntries(dependencies),
        devDependencies: { typescript: versionOf('typescript'), '@types/node': versionOf('@types/node') },
      }
      mkdirSync(join(folder, 'src'), { recursive: true })
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, include: ['src'] }, null, 2),
      )
      writeFileSync(join(folder, 'src/snippet.ts'), readmeSnippet())
      writeFileSync(join(folder, 'src/entries.ts'), importEverything())
      const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock']
      await capture('npm', args, { cwd: folder, shell: process.platform === 'win32' })
    },

    /** Type-checks the snippet and every public entry, and compiles them. */
    async checkTypes() {
      await captureNode(['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder })
    },

    /** Runs the compiled snippet. */
    async runTypeScript() {
      await captureNode(['out/entries.js'], { cwd: folder })
      const output = await captureNode(['out/snippet.js'], { cwd: folder })
      if (output.trim() === '')
        throw new Error('The snippet of README.md printed nothing; it must print its results.')
    },

    /** Runs the snippet with its types stripped, which must print the same. */
    async runJavaScript() {
      const { default: typescript } = await import('typescript')
      const { ModuleKind, ScriptTarget } = typescript
      const options = { target: ScriptTarget.ESNext, module: ModuleKind.ESNext, verbatimModuleSyntax: true }
      const { outputText } = typescript.transpileModule(readmeSnippet(), { compilerOptions: options })
      writeFileSync(join(folder, 'plain.mjs'), outputText)
      const plain = await captureNode(['plain.mjs'], { cwd: folder })
      const compiled = await captureNode(['out/snippet.js'], { cwd: folder })
      if (plain !== compiled)
        throw new Error(`As plain JavaScript it printed\n${plain}\nand compiled\n${compiled}`)
    },

    /** Runs the built command, in one thread and on workers, which import the build. */
    async runCommand() {
      const sweep = ['sweep', 'deepseek-r1', '--scale', 'r1-release=0,1', '--measure', 'quotes.NVDA.last']
      const command = ['node_modules/@tapeline/cli/bin/tapeline.js', ...sweep, '--json']
      const alone = await captureNode(command, { cwd: folder })
      const shared = await captureNode([...command, '--workers', '2'], { cwd: folder })
      if (alone !== shared || JSON.parse(alone).complete !== true)
        throw new Error(`On workers the command printed\n${shared}\nand in one thread\n${alone}`)
    },
  }

  /** @returns {string} a module that imports every public entry of every package */
  function importEverything() {
    const names = packages
      .flatMap(({ manifest }) =>
        Object.keys(manifest.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1)),
      )
      .filter((name) => !inTestRunners.includes(name))
    const how = (/** @type {string} */ name) => (name.endsWith('.json') ? ` with { type: 'json' }` : '')
    const imports = names.map((name, index) => `import * as entry${index} from '${name}'${how(name)}`)
    const list = names.map((name, index) => `['${name}', entry${index}]`)
    const check = `if (!/^@tapeline.core.(types|log)$/.test(name) && Object.keys(entry).length === 0) throw new Error(name + ' exports nothing')`
    return `${imports.join('\n')}\nfor (const [name, entry] of [${list.join(', ')}] as const) {\n  ${check}\n}\n`
  }
}

/** @returns {string} the first `ts` snippet of README.md */
function readmeSnippet() {
  const snippet = /^```(?:ts|typescript)\n(.*?)^```$/ms.exec(
    readFileSync(join(root, 'README.md'), 'utf8'),
  )?.[1]
  if (snippet === undefined) throw new Error('README.md has no ```ts snippet to try.')
  return snippet
}

/**
 * @param {string} name a development dependency of the root
 * @returns {string} the version that is installed
 */
function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}
