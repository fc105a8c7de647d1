/**
 * The ladder: each rung imports only those before it, never one beside it or above it, and there are no cycles.
 * A folder or a package without a rung is an error too, and so is a rung that names a folder which does not exist.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.js'

const severity = /** @type {const} */ ('error')

/** Rooms inside the core; those of one rung do not import each other. */
const coreLadder = [
  ['event'],
  ['calendar'],
  ['timeline'],
  ['projection'],
  ['replay'],
  ['player', 'explain', 'whatif'],
  ['market'],
]

/** Packages; those of one rung do not import each other. */
const packageLadder = [['core'], ['scenarios'], ['import', 'sweep', 'testing'], ['cli'], ['bench']]

/**
 * The ladder, if each of its rooms exists.
 * @param {string} folder relative to the top of the checkout
 * @param {string[][]} ladder
 * @returns {string[][]} the same ladder
 * @throws {Error} that names the rooms without a folder
 */
export function existing(folder, ladder) {
  const missing = ladder.flat().filter((room) => !existsSync(join(root, folder, room)))
  if (missing.length > 0)
    throw new Error(
      `test/tools/layers.js names ${missing.join(', ')}, but ${folder} has no such folder. Remove or correct the name.`,
    )
  return ladder
}

/**
 * One rule a rung: what stands on it may not import from its own neighbours nor from any rung above.
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
    ...ladderRules('core', '^packages/core/src', existing('packages/core/src', coreLadder)),
    ...ladderRules('package', '^packages', existing('packages', packageLadder)),
    {
      name: 'core-room-imports-index',
      comment: 'The index of the core names what its rooms offer; a room imports the room it needs.',
      severity,
      from: { path: '^packages/core/src/[^/]+/' },
      to: { path: '^packages/core/src/[^/]+$' },
    },
    {
      name: 'core-runs-anywhere',
      comment: 'The core does no I/O and runs in browsers; only its tests may use Node.',
      severity,
      from: { path: '^packages/core/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-know-no-consumers',
      comment: 'Nothing imports examples or the suites across packages.',
      severity,
      from: { path: '^packages/' },
      to: { path: '^(examples|test)/' },
    },
    {
      name: 'examples-stand-alone',
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
        pathNot: ['^$1/', '^packages/[^/]+/src/index\\.ts$', '^packages/core/src/market/index\\.ts$'],
      },
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
    exclude: { path: '/dist/' },
    // Types count: a room that needs the types of another depends on it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['tapeline-source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
}
