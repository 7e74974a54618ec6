import { relative } from 'node:path'

/**
 * A line for each failure, what was skipped and why, and the count: `N passed, N failed`. A file that ended without its
 * summary is a failure, and so are fewer results than the summaries count: results were lost.
 */
export default async function* report(events) {
  let passed = 0
  let failed = 0
  let skipped = 0
  let told = 0
  /** Tests that each file's own summary counts; undefined until it ended. */
  const counted = new Map()
  for await (const { type, data } of events) {
    const isFile = data?.nesting === 0 && data.file !== undefined && isNameOf(data.file, data.name)
    const isTest = data?.details?.type !== 'suite' && !isFile
    if (type === 'test:dequeue' && isFile) counted.set(data.file, undefined)
    if (type === 'test:summary' && data.file !== undefined) counted.set(data.file, data.counts.tests)
    if ((type === 'test:pass' || type === 'test:fail') && isTest) told += 1
    if (type === 'test:pass' && isTest && data.skip !== undefined) {
      skipped += 1
      yield `skipped: ${data.name}${typeof data.skip === 'string' ? `: ${data.skip}` : ''}\n`
    } else if (type === 'test:pass' && isTest) {
      passed += 1
    } else if (type === 'test:fail' && (isTest || data.details.error?.failureType !== 'subtestsFailed')) {
      failed += 1
      const error = data.details.error
      yield `FAILED: ${data.name}  (${data.file}:${data.line})\n${indent(String(error?.cause?.stack ?? error?.cause ?? error?.stack ?? error))}\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message
    }
  }
  const unfinished = [...counted].filter(([, tests]) => tests === undefined)
  failed += unfinished.length
  for (const [file] of unfinished) yield `FAILED: ${relative(process.cwd(), file)} ended without its summary\n`
  const expected = [...counted.values()].reduce((sum, tests) => sum + (tests ?? 0), 0)
  if (unfinished.length === 0 && told !== expected) {
    failed += 1
    yield `FAILED: ${told} of ${expected} results arrived\n`
  }
  if (failed > 0) process.exitCode = 1
  yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
}

/** Whether an entry stands for a whole file, which the runner reports like a test of the file's path. */
function isNameOf(file, name) {
  return name === file || name === relative(process.cwd(), file)
}

function indent(text) {
  return text.replace(/^/gm, '    ')
}
