import { type Command, Option } from 'commander'
import { readSettings, type Settings, settings } from '../config.ts'
import { findServer, type Server } from './server.ts'

/** Where a command was typed, and where its answer goes. */
export interface Shell {
  /** Of the program. */
  readonly version: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly write: (text: string) => void
  /** Where progress and complaints go. */
  readonly tell: (text: string) => void
  /** Aborts when nobody reads what is written any more. */
  readonly unread: AbortSignal
  /** Whether `write` may colour. */
  readonly colour: boolean
  /** Sets the code with which the process ends once nothing is left to do. */
  readonly exit: (code: number) => void
}

/** What was given behind a command, by the options' names as commander spells them: in camel case. */
export type Flags = Readonly<Record<string, string | undefined>>

/** The option of commands that ask a server. */
export const elsewhere = [
  '--endpoint <url>',
  'the server, where it is not the one that runs on the data folder',
] as const

/** Options of the settings table, as flags of a command. */
export function withSettings(command: Command, names: readonly (keyof typeof settings)[]): Command {
  for (const name of names) {
    const { flag, value, about, variable } = settings[name]
    command.addOption(new Option(`--${flag} ${value}`, `${about}; ${variable}`))
  }
  return command
}

/** Settings from a command's flags and the environment. */
export function settingsOf({ environment }: Shell, options: Flags): Settings {
  const flags = Object.entries(settings).map(([name, { flag }]) => [flag, options[name]] as const)
  return readSettings(environment, Object.fromEntries(flags))
}

/** The server that a command asks. @throws UsageError where there is none. */
export function serverOf(shell: Shell, options: Flags): Promise<Server> {
  return findServer(settingsOf(shell, { data: options['data'] }).data, options['endpoint'])
}
