import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import type { PlayedLine, PlayOptions } from '../play/play.js'
import { knownAtOption, SCENARIO, type ViewOptions, whatIfOption, withTableOptions } from '../view-options.js'

interface ReplayOptions extends ViewOptions, PlayOptions {
  readonly json?: boolean
}

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineReplay(program: Command, { terminal }: Context): void {
  const command = program
    .command('replay')
    .description('play the events in order, each with the price that it moved')
    .argument(...SCENARIO)
    .option('--from <moment>', 'the first moment to play, inclusive; default: the first event')
    .option('--to <moment>', 'the last moment to play, inclusive; default: the last event')
    .option(
      '--speed <factor>',
      "seconds of the tape in a second, or 'max'; default: 21600, and max in a pipe",
    )
    .addOption(new Option('--trading-time', 'closed hours take no time (the default)').conflicts('wallTime'))
    .option('--wall-time', 'closed hours take time too')
    .option('--select <path>', 'a value of the state, shown when it changes; repeatable', collect)
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON array of events, at once')
    .addHelpText(
      'after',
      `
Examples:
  tapeline replay deepseek-r1
  tapeline replay deepseek-r1 --from 2025-01-27T09:30-05:00 \\
    --to 2025-01-27T16:00-05:00 --speed 3600
  tapeline replay deepseek-r1 --what-if no-release --speed max
  tapeline replay deepseek-r1 --from 2025-01-27T09:30-05:00 --json
  tapeline replay deepseek-r1 --select 'ranking[0].symbol' \\
    --from '2025-01-27 open' --to '2025-01-27 close'`,
    )
    .action(async (scenario: string, options: ReplayOptions) => {
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { play, speedOf } = await import('../play/play.js')
      const { describePlayed } = await import('../describe/played.js')
      const speed = options.json === true ? Number.POSITIVE_INFINITY : speedOf(options.speed, terminal)
      const { checkPaths } = await import('../scenario/check-paths.js')
      const { json, from, to, wallTime, select, ...looked } = options
      const { timeline, recorded, zone } = await timelineOf(scenario, looked)
      checkPaths(select ?? [], timeline, recorded)
      const { momentText } = await import('../scenario/moment.js')
      const bounds = {
        from: momentText(from, { timeline, zone }),
        to: momentText(to, { timeline, zone }),
      }
      const list: PlayedLine[] = []
      let before: PlayedLine['values']
      if (options.json !== true) terminal.write(`Times in ${zone}\n`)
      await play(
        timeline,
        { ...bounds, wallTime: wallTime === true, speed, select },
        terminal.interrupted,
        (played) => {
          if (options.json === true) list.push(played)
          else terminal.write(describePlayed(terminal, played, { zone, before }))
          before = played.values
        },
      )
      if (options.json === true) terminal.write(`${JSON.stringify(list)}\n`)
    })
  withTableOptions(command)
}
