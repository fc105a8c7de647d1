import type { Command } from 'commander'
import { defineAt } from './commands/at.js'
import { defineCalendar } from './commands/calendar.js'
import { defineChart } from './commands/chart.js'
import { defineCheck } from './commands/check.js'
import { defineCompare } from './commands/compare.js'
import { defineCompletion } from './commands/completion.js'
import { defineEvents } from './commands/events.js'
import { defineExplain } from './commands/explain.js'
import { defineExport } from './commands/export.js'
import { defineFirst } from './commands/first.js'
import { defineImport } from './commands/import.js'
import { defineList } from './commands/list.js'
import { defineLog } from './commands/log.js'
import { defineNew } from './commands/new.js'
import { definePage } from './commands/page.js'
import { defineProject } from './commands/project.js'
import { defineReceipt } from './commands/receipt.js'
import { defineReplay } from './commands/replay.js'
import { defineServe } from './commands/serve.js'
import { defineSweep } from './commands/sweep.js'
import { defineSweepWorker } from './commands/sweep-worker.js'
import { defineValidate } from './commands/validate.js'
import { defineVerify } from './commands/verify.js'
import { defineWhatIf } from './commands/what-if.js'
import type { Context } from './context.js'

/** Adds a command to the program. Its modules are loaded when it runs, so that help and errors are fast. */
export type DefineCommand = (program: Command, context: Context) => void

/** All commands, in the order in which help shows them. */
export const COMMANDS: readonly DefineCommand[] = [
  defineList,
  defineAt,
  defineReplay,
  defineExplain,
  defineChart,
  defineReceipt,
  defineVerify,
  defineFirst,
  defineWhatIf,
  defineCompare,
  defineSweep,
  defineSweepWorker,
  defineProject,
  defineServe,
  definePage,
  defineCheck,
  defineValidate,
  defineNew,
  defineEvents,
  defineImport,
  defineExport,
  defineLog,
  defineCalendar,
  defineCompletion,
]
