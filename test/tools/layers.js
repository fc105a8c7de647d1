/**
 * The ladder: each rung imports only those before it, never one beside it or above it, and there are no cycles.
 * A folder or a package without a rung is an error too, and so is a rung that names a folder which does not exist.
 */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packagesIn, root } from './paths.js'

const severity = /** @type {const} */ ('error')

/** Rooms inside the core; those of one rung do not import each other. */
const coreLadder = [
  ['math'],
  ['event'],
  ['calendar', 'codegen', 'log'],
  ['timeline'],
  ['projection'],
  ['replay'],
  ['player', 'explain', 'whatif'],
  ['market'],
  ['receipt'],
]

/** Packages; those of one rung do not import each other. */
const packageLadder = [
  ['core'],
  ['chart', 'calendars', 'store'],
  ['scenarios'],
  ['import', 'sweep', 'testing'],
  ['viewer'],
  ['cli'],
  ['bench'],
]

/**
 * The ladder, if each of its rooms exists and has one rung.
 * @param {string} folder relative to the top of the checkout
 * @param {readonly string[]} rooms the rooms that there are
 * @param {string[][]} ladder
 * @returns {string[][]} the same ladder
 * @throws {Error} that names the rooms without a folder, or with two rungs
 */
export function existing(folder, rooms, ladder) {
  const named = ladder.flat()
  const missing = named.filter((room) => !rooms.includes(room))
  if (missing.length > 0)
    throw new Error(
      `test/tools/layers.js names ${missing.join(', ')}, but ${folder} has no such room. Remove or correct the name.`,
    )
  const repeated = named.filter((room, index) => named.indexOf(room) !== index)
  if (repeated.length > 0)
    throw new Error(`test/tools/layers.js names ${repeated.join(', ')} on two rungs of ${folder}. Keep one.`)
  return ladder
}

/** @returns {string[]} the folders of the core's sources */
function coreRooms() {
  const entries = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** @returns {string[]} the folders that hold a package */
function packageRooms() {
  return packagesIn('packages').map(({ folder }) => basename(folder))
}

/**
 * One rule a rung: its rooms import neither each other nor rooms of a higher rung.
 * @param {string} label what the rooms are, for the message
 * @param {string} folder the folder of the rooms, as a regular expression
 * @param {string[][]} ladder
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
function ladderRules(label, folder, ladder) {
  const rules = ladder.flatMap((rung, index) =>
    rung.map((room) => {
      const below = ladder.slice(0, index).flat()
      return {
        name: `${label}-${room}`,
        comment: `${room} may import ${below.join(', ') || 'none of the others'}`,
        severity,
        from: { path: `${folder}/${room}/` },
        to: { path: `${folder}/[^/]+/`, pathNot: `${folder}/(${[room, ...below].join('|')})/` },
      }
    }),
  )
  return [
    ...rules,
    {
      name: `${label}-without-a-rung`,
      comment: 'Give it a place on the ladder in test/tools/layers.js.',
      severity,
      from: {},
      to: { path: `${folder}/[^/]+/`, pathNot: `${folder}/(${ladder.flat().join('|')})/` },
    },
  ]
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...ladderRules('core', '^packages/core/src', existing('packages/core/src', coreRooms(), coreLadder)),
    ...ladderRules('package', '^packages', existing('packages', packageRooms(), packageLadder)),
    {
      name: 'timeline-columns',
      comment: 'Columns know neither the chain nor the timeline.',
      severity,
      from: { path: '^packages/core/src/timeline/columns/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^packages/core/src/timeline/', pathNot: '^packages/core/src/timeline/columns/' },
    },
    {
      name: 'timeline-chain',
      comment: 'The chain imports columns, but not the timeline.',
      severity,
      from: { path: '^packages/core/src/timeline/chain/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^packages/core/src/timeline/', pathNot: '^packages/core/src/timeline/(columns|chain)/' },
    },
    {
      name: 'core-room-imports-entry',
      comment: 'The entries of the core name what its rooms offer; a room imports the files that it needs.',
      severity,
      from: { path: '^packages/core/src/[^/]+/' },
      to: { path: '^packages/core/src/([^/]+|[^/]+/index\\.ts)$' },
    },
    {
      name: 'core-runs-anywhere',
      comment: 'The core does no I/O and runs in browsers; only its tests may use Node.',
      severity,
      from: { path: '^packages/core/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'scenarios-run-anywhere',
      comment: 'Browsers parse and check scenarios; only what the entry `node` offers reads files.',
      severity,
      from: {
        path: '^packages/scenarios/src/',
        pathNot:
          '^packages/scenarios/src/(load-scenario|read-folder|compiled-scenario|node)\\.ts$|\\.(test|fixture)\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'scenarios-file-reading',
      comment: 'Only the entry `node` may lead to the code that reads files.',
      severity,
      from: {
        path: '^packages/scenarios/src/',
        pathNot: '^packages/scenarios/src/(node|load-scenario)\\.ts$|\\.(test|fixture)\\.ts$',
      },
      to: { path: '^packages/scenarios/src/(load-scenario|read-folder|compiled-scenario)\\.ts$' },
    },
    {
      name: 'packages-know-no-consumers',
      comment: 'Nothing imports examples or the suites across packages.',
      severity,
      from: { path: '^packages/' },
      to: { path: '^(examples|test)/' },
    },
    {
      name: 'examples-are-separate',
      comment: 'An example is a package of its own, and imports neither another nor the suites.',
      severity,
      from: { path: '^examples/([^/]+)/' },
      to: { path: '^(examples|test)/', pathNot: '^examples/$1/' },
    },
    {
      name: 'public-interfaces-alone',
      comment: 'A package is imported by its name; its files are its own.',
      severity,
      from: { path: '^((?:packages|examples)/[^/]+|test)/' },
      to: {
        path: '^packages/',
        pathNot: [
          '^$1/',
          '^packages/[^/]+/src/index\\.ts$',
          '^packages/core/src/(internal|types|(calendar|log|market|player|receipt|whatif)/index)\\.ts$',
          '^packages/scenarios/src/node\\.ts$',
          '^packages/sweep/src/queue/index\\.ts$',
          '^packages/testing/src/(jest|node|vitest)\\.ts$',
        ],
      },
    },
    {
      name: 'examples-use-no-internals',
      comment: 'What an example needs belongs in an entry for users.',
      severity,
      from: { path: '^examples/' },
      to: { path: '^packages/core/src/internal\\.ts$' },
    },
    {
      name: 'by-name-not-by-path',
      comment: 'Import @tapeline/… rather than a path into another package.',
      severity,
      from: { path: '^((?:packages|examples)/[^/]+|test)/' },
      to: { path: '^packages/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    { name: 'no-cycles', severity, from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere.',
      severity,
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Builds, and the suites that a run of every test generates.
    exclude: { path: '/dist/|^test/[.]groups/' },
    // Types count: a room that needs the types of another depends on it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['tapeline-source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
}
