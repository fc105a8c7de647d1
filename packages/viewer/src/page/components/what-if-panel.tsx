import type { JSX } from 'preact'
import { branches, field } from '../model.js'
import { BranchTree } from './branch-tree.js'
import { EditList } from './edit-list.js'
import { SweepForm } from './sweep-form.js'
import { YamlText } from './yaml-text.js'

const branch = field('branch')

/** Branches as a tree, the edits of the shown one, a sweep, and the edits as YAML. */
export function WhatIfPanel(): JSX.Element {
  const shown = branches.value.find(({ name }) => name === branch.value)
  return (
    <div class="what-if">
      <BranchTree />
      {shown && <EditList branch={shown} />}
      <SweepForm />
      {shown && shown.edits.length > 0 && <YamlText name={shown.name} />}
    </div>
  )
}
