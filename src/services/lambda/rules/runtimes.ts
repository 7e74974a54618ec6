import { invalidParameter } from './faults.ts'

/** Which runtimes run here. All of Node's run on the server's own Node; `provided` runs the package's `bootstrap`. */
const supported = [/^nodejs\d/, /^provided(\.|$)/]

/**
 * Refuses a runtime that cannot run here.
 * Deviation: AWS refuses deprecated Node.js runtimes; here their functions run on the server's Node, so that old stacks deploy.
 */
export function requireRuntime(runtime: string): void {
  if (supported.some((pattern) => pattern.test(runtime))) return
  throw invalidParameter(
    `The runtime parameter of ${runtime} is not supported here. Functions run on nodejs* and, with a bootstrap of their own, on provided*.`,
  )
}
