import { identityMeasures } from './identity.ts'
import type { Measure } from './measure.ts'
import { objectMeasures } from './objects.ts'
import { signInMeasures } from './signIn.ts'

/** Everything that is done to a running server, in the order of the report. */
export const measures: readonly Measure[] = [...objectMeasures, ...signInMeasures, ...identityMeasures]
