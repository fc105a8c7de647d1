/**
 * Checks a release against its tag: `node test/tools/release.js v0.2.0` ends with 1 unless every published package has this
 * version and its change log has a section for it and none for unreleased changes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publicPackages } from './paths.js'

/**
 * @param {string | undefined} tag `v` and the version
 * @param {{ name: string, version: string, changes: string }[]} packages their manifests and change logs
 * @returns {string[]} what is missing, a line for each package; empty if the release may go on
 */
export function releaseFaults(tag, packages) {
  return packages.flatMap(({ name, version, changes }) => {
    if (tag !== `v${version}`)
      return [`${name} has version ${version}, and the tag is ${tag ?? 'missing'}. Set both to one version.`]
    const sections = [...changes.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    if (sections[0] === version) return []
    return [
      `The change log of ${name} begins with '${sections[0] ?? ''}', not with '${version}'. Rename the section.`,
    ]
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = publicPackages().map(({ folder, manifest: { name, version } }) => ({
    name,
    version,
    changes: readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'),
  }))
  const faults = releaseFaults(process.argv[2], packages)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exitCode = 1
}
