import { type ChildProcess, spawn } from 'node:child_process'

/** Sees to it that no function outlives the server, however the server ends. */
export interface OrphanGuard {
  readonly watch: (pid: number) => void
  readonly forget: (pid: number) => void
  readonly close: () => void
}

/** Keeps a list of process groups from standard input, and kills them when that ends. */
const script = `
groups=' '
while read -r act id; do
  case $act in
    +) groups="$groups$id " ;;
    -) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
`

/**
 * A small shell that waits on a pipe from the server: the pipe closes even when the server is killed, and the shell
 * then kills every environment. Started with the first environment. Where there is no `sh` an environment ends by
 * itself when its Runtime API is gone.
 */
export function orphanGuard(path: string): OrphanGuard {
  let shell: ChildProcess | undefined
  const tell = (line: string) => {
    if (shell?.stdin?.writable === true) shell.stdin.write(line)
  }
  return {
    watch: (pid) => {
      if (process.platform !== 'win32') shell ??= startShell(path)
      tell(`+ ${pid}\n`)
    },
    forget: (pid) => tell(`- ${pid}\n`),
    close: () => {
      shell?.stdin?.end()
      shell = undefined
    },
  }
}

function startShell(path: string): ChildProcess {
  const shell = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: path },
  })
  // It guards against a kill of the server and is not needed for anything else: without it the server goes on.
  shell.on('error', () => shell.stdin?.destroy())
  shell.stdin?.on('error', () => shell.stdin?.destroy())
  shell.unref()
  const pipe = shell.stdin
  if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
  return shell
}
