import type { S3Client } from '@aws-sdk/client-s3'

/** Where the tour goes: what the stack's outputs say, and how to reach the server. */
export interface Place {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string
  readonly region: string
  readonly apiUrl: string
  readonly bucket: string
  readonly userPoolId: string
  readonly userPoolClientId: string
  readonly identityPoolId: string
  /** The root key, for what an administrator does in the tour. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Reads the confirmation code that was sent to an address. */
  readonly codeFor: (address: string) => Promise<string>
}

/** Somebody who walks along. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  idToken: string
  refreshToken: string
  identityId: string
  credentials: Credentials
  s3: S3Client
}

/** What a visitor of the tour signs with. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** One stop of the tour: does something with a real client and says in a line what came of it, or throws. */
export interface Step {
  readonly title: string
  readonly run: () => Promise<string>
}

/** Steps of the tour that belong together. */
export interface Chapter {
  readonly title: string
  readonly steps: readonly Step[]
}

/** A stop where something else happened than must. */
export class WrongTurn extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WrongTurn'
  }
}

/** A step that must be refused with one of `codes`; its line is the refusal in AWS's own words. */
export function refused(title: string, codes: readonly string[], attempt: () => Promise<unknown>): Step {
  return {
    title,
    run: async () => {
      const refusal = await refusalOf(attempt)
      if (refusal === undefined) throw new WrongTurn(`it was allowed, and must be refused with ${codes.join(' or ')}`)
      if (!codes.includes(refusal.name)) {
        throw new WrongTurn(
          `it was refused with ${refusal.name} (${refusal.message}), and not with ${codes.join(' or ')}`,
        )
      }
      return `${refusal.name}: ${refusal.message}`
    },
  }
}

async function refusalOf(attempt: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Where the tour is written to. */
export interface Paper {
  readonly write: (text: string) => void
  readonly colour: boolean
}

/**
 * Walks the chapters in order and writes each step with its result.
 * @returns true when every step did what it must; it stops at the first that did not, as the next ones build on it.
 */
export async function walk(chapters: readonly Chapter[], paper: Paper): Promise<boolean> {
  const paint = (code: number, text: string) => (paper.colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const steps = chapters.reduce((sum, chapter) => sum + chapter.steps.length, 0)
  let done = 0
  for (const chapter of chapters) {
    paper.write(`\n${paint(1, chapter.title)}\n`)
    for (const step of chapter.steps) {
      try {
        const result = await step.run()
        done += 1
        paper.write(`  ${paint(32, '✓')} ${step.title}\n${fold(result, (line) => paint(2, line))}`)
      } catch (error) {
        paper.write(`  ${paint(31, '✗')} ${step.title}\n${fold(messageOf(error), (line) => paint(31, line))}`)
        paper.write(`\n${done} of ${steps} steps did what they must; this one did not.\n`)
        return false
      }
    }
  }
  paper.write(`\n${done} of ${steps} steps did what they must.\n`)
  return true
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Breaks a result into lines of a terminal's width, indented under its step. */
function fold(text: string, paint: (line: string) => string): string {
  const width = 108
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((each) => `      ${paint(each)}\n`).join('')
}
