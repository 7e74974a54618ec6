import { type KnownDifference, knownDifferences } from './differences.ts'

const head = `# Where another implementation of IAM's policies answers differently

A test asks Poolhouse's policy engine and [iam-simulate](https://github.com/cloud-copilot/iam-simulate) the same random
questions, at least 100,000 at a time: policies of identities, resources, boundaries, sessions and organizations, trust policies,
every condition operator. Each case that they answer differently is made as small as it can be and must then be one of the
kinds below, or the test fails. Each kind was looked up in AWS's documentation.

Where the page settles it, Poolhouse does as the page says. Where the page leaves the answer open, Poolhouse takes the
stricter one: what AWS might deny is denied.

iam-simulate is a program of its own (AGPL-3.0), installed for this test only, asked through a pipe, and no part of Poolhouse:

    (cd tests/differential/oracle && npm ci)
    npm test -- 'tests/differential/*.test.ts'

\`POOLHOUSE_DIFFERENTIAL_SEED\` and \`POOLHOUSE_DIFFERENTIAL_DECISIONS\` choose other questions and how many.
`

function section({ name, theirs, ours, source, settledBy }: KnownDifference): string {
  const settled =
    settledBy === 'the page' ? `[AWS's page](${source})` : `caution; [AWS's page](${source}) leaves it open`
  return `## ${capital(name)}\n\n- iam-simulate: ${theirs}.\n- Poolhouse: ${ours}.\n- Settled by ${settled}.\n`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The page of known differences, made of their table. */
export function page(): string {
  return [head, ...knownDifferences.map(section)].join('\n')
}
