// A line for each test file's failures, what was skipped and why, and the count: `N passed, N failed`.
export default async function* report(events) {
  let passed = 0
  let failed = 0
  let skipped = 0
  for await (const { type, data } of events) {
    const leaf = data?.details?.type !== 'suite'
    if (type === 'test:pass' && leaf && data.skip !== undefined) {
      skipped += 1
      yield `skipped: ${data.name}${typeof data.skip === 'string' ? `: ${data.skip}` : ''}\n`
    } else if (type === 'test:pass' && leaf) {
      passed += 1
    } else if (type === 'test:fail' && (leaf || data.details.error?.failureType !== 'subtestsFailed')) {
      failed += 1
      const error = data.details.error
      yield `FAILED: ${data.name}  (${data.file}:${data.line})\n${indent(String(error?.cause?.stack ?? error?.cause ?? error?.stack ?? error))}\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message
    }
  }
  yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
}

function indent(text) {
  return text.replace(/^/gm, '    ')
}
