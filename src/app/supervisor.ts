import cluster, { type Worker as Child } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../kernel/random.ts'
import { openDataFolder } from '../storage/dataFolder.ts'
import { lockForServer } from '../storage/metadata/sqlite/lock.ts'
import type { FromWorker, ToWorker } from './worker.ts'

/** What a supervisor is told to do. */
export interface Supervision {
  readonly workers: number
  /** The data folder. */
  readonly data: string
  readonly random: Random
  /** Resolves when the server is to stop. */
  readonly stopped: Promise<unknown>
  /** Milliseconds that workers get to finish what is under way. */
  readonly grace: number
  readonly say: (text: string) => void
}

/** Milliseconds that workers must have served before they are started anew when one of them ends. */
const shortestLife = 5_000

/** Milliseconds beyond their grace that workers may take to end, and those that they get where one of them is gone. */
const patience = 10_000
const patienceAfterEnd = 3_000

/** Milliseconds after which a question is answered with the answers that there are. */
const answerPatience = 5_000

/**
 * Starts workers that share one port, and keeps them until told to stop. Connections go to them in turn. When one ends
 * by itself all are stopped and started anew: only the first of a fresh run may take up what another left in the middle.
 * @returns the exit code.
 */
export async function supervise(supervision: Supervision): Promise<number> {
  const lock = lockForServer((await openDataFolder(supervision.data)).metadata)
  return keepServing(supervision).finally(lock.release)
}

async function keepServing(supervision: Supervision): Promise<number> {
  const { workers, stopped, grace, say } = supervision
  cluster.schedulingPolicy = cluster.SCHED_RR
  let isStopping = false
  const stopping = stopped.then(() => {
    isStopping = true
    return 'stop' as const
  })
  let port: number | undefined
  for (;;) {
    const crew = openCrew(supervision, port)
    const served = await Promise.race([crew.start(workers), crew.ended, stopping])
    const began = performance.now()
    if (served === 'serving') await Promise.race([crew.ended, stopping])
    const life = performance.now() - began
    port ??= crew.port()
    await crew.stop(isStopping ? grace + patience : patienceAfterEnd)
    if (isStopping) return 0
    if (served !== 'serving') return crew.exitCode()
    if (life < shortestLife) {
      say('poolhouse: a worker ended as soon as it served; not starting again\n')
      return 1
    }
    say('poolhouse: a worker ended; starting all of them anew\n')
  }
}

/** The processes of one run. */
interface Crew {
  /** Resolves when all serve: the first alone at first, since it brings the data up to date. */
  readonly start: (count: number) => Promise<'serving'>
  /** Resolves when any of them has ended. */
  readonly ended: Promise<'ended'>
  /** Where it serves; undefined until then. */
  readonly port: () => number | undefined
  readonly exitCode: () => number
  /** Tells all to stop, and ends those that have not after so many milliseconds. */
  readonly stop: (milliseconds: number) => Promise<void>
}

function openCrew({ random }: Supervision, port: number | undefined): Crew {
  const run = Buffer.from(random.bytes(4)).toString('hex')
  const children = new Set<Child>()
  const questions = openQuestions(children)
  let code = 1
  let listening: number | undefined
  let oneEnded: (what: 'ended') => void
  const ended = new Promise<'ended'>((resolve) => {
    oneEnded = resolve
  })
  const fork = (number: number, of: number): Promise<void> => {
    const child = cluster.fork()
    children.add(child)
    child.on('exit', (exitCode) => {
      children.delete(child)
      code = exitCode ?? 1
      oneEnded('ended')
    })
    return new Promise((resolve) => {
      child.on('message', (message: FromWorker) => {
        if (message.kind === 'hello') tell(child, { kind: 'berth', berth: { number, of, run, port } })
        else if (message.kind === 'serving') {
          listening = message.port
          resolve()
        } else questions.hear(child, message)
      })
    })
  }
  return {
    start: async (count) => {
      await fork(1, count)
      await Promise.all(Array.from({ length: count - 1 }, (_, index) => fork(index + 2, count)))
      for (const child of children) tell(child, { kind: 'allServe' })
      return 'serving'
    },
    ended,
    port: () => listening,
    exitCode: () => code,
    stop: async (milliseconds) => {
      const gone = Promise.all([...children].map((child) => new Promise((resolve) => child.once('exit', resolve))))
      for (const child of children) child.process.kill('SIGTERM')
      const isGone = await Promise.race([gone.then(() => true), sleep(milliseconds, false, { ref: false })])
      if (!isGone) for (const child of children) child.process.kill('SIGKILL')
      await gone
    },
  }
}

/** Carries questions from a worker to the others, and their answers back: all of them, or those that came in time. */
function openQuestions(children: ReadonlySet<Child>) {
  const open = new Map<string, (answer: unknown) => void>()
  let count = 0
  const ask = (asker: Child, id: string, question: unknown): void => {
    const others = [...children].filter((each) => each !== asker)
    const key = String(++count)
    const answers: unknown[] = []
    const settle = (): void => {
      clearTimeout(impatience)
      open.delete(key)
      tell(asker, { kind: 'answers', id, answers })
    }
    const impatience = setTimeout(settle, answerPatience)
    open.set(key, (answer) => {
      if (answers.push(answer) === others.length) settle()
    })
    for (const other of others) tell(other, { kind: 'asked', id: key, question })
  }
  return {
    hear: (child: Child, message: Extract<FromWorker, { readonly id: string }>): void => {
      if (message.kind === 'ask') ask(child, message.id, message.question)
      else open.get(message.id)?.(message.answer)
    },
  }
}

/** A worker that has gone hears nothing; its end is seen elsewhere. */
function tell(child: Child, message: ToWorker): void {
  if (child.isConnected()) child.send(message)
}
