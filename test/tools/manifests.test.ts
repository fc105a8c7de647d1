/** What registries show of a published package, and the records of its changes. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { publicPackages, root } from './paths.js'
import { releaseFaults } from './release.js'

const repository = 'https://github.com/tapeline/tapeline'

describe.each(publicPackages().map((item) => [item.manifest.name, item] as const))('%s', (name, item) => {
  const { folder, manifest } = item

  it('names its repository, homepage, bugs and keywords', () => {
    const directory = `packages/${basename(folder)}`
    expect(manifest).toMatchObject({
      description: expect.stringMatching(/\S/),
      homepage: `${repository}/tree/main/${directory}#readme`,
      bugs: `${repository}/issues`,
      repository: { type: 'git', url: `git+${repository}.git`, directory },
    })
    expect(manifest.keywords?.length).toBeGreaterThan(2)
  })

  it('ships a change log that has its version or unreleased changes first', () => {
    expect(manifest.files).toContain('CHANGELOG.md')
    expect(existsSync(join(folder, 'CHANGELOG.md'))).toBe(true)
    const log = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')
    expect(log.split('\n')[0]).toBe(`# Changes of ${name}`)
    const versions = [...log.matchAll(/^## (.+)$/gm)].map(([, version]) => version)
    expect(versions[0] === 'Unreleased' ? versions[1] : versions[0]).toBe(manifest.version)
  })
})

describe('a release', () => {
  it('publishes every package, each after those that it depends on', () => {
    const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')
    const order = (/for name in (.*); do/.exec(workflow)?.[1] ?? '').split(' ')
    const packages = publicPackages()
    expect([...order].sort()).toEqual(packages.map(({ folder }) => basename(folder)).sort())
    for (const { folder, manifest } of packages) {
      const before = order.slice(0, order.indexOf(basename(folder))).map((name) => `@tapeline/${name}`)
      const needed = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@tapeline/'))
      expect(before).toEqual(expect.arrayContaining(needed))
    }
  })

  const changes = '# Changes\n\n## 0.2.0\n\n- One.\n\n## 0.1.0\n'

  it('goes on if tag, versions and change logs agree', () => {
    expect(releaseFaults('v0.2.0', [{ name: 'core', version: '0.2.0', changes }])).toEqual([])
  })

  it('names each package with another version than its tag, or with unreleased changes', () => {
    const unreleased = changes.replace('0.2.0', 'Unreleased')
    expect(
      releaseFaults('v0.2.0', [
        { name: 'core', version: '0.1.0', changes },
        { name: 'cli', version: '0.2.0', changes: unreleased },
        { name: 'sweep', version: '0.2.0', changes: '' },
      ]),
    ).toEqual([
      'core has version 0.1.0, and the tag is v0.2.0. Set both to one version.',
      "The change log of cli begins with 'Unreleased', not with '0.2.0'. Rename the section.",
      "The change log of sweep begins with '', not with '0.2.0'. Rename the section.",
    ])
    expect(releaseFaults(undefined, [{ name: 'core', version: '0.2.0', changes }])).toHaveLength(1)
  })
})
