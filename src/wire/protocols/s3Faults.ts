import { Fault } from '../../kernel/fault.ts'
import type { Unreadable } from '../codecs/unreadable.ts'
import type { OperationModel } from '../model.ts'
import type { Member } from '../shape.ts'
import { violations } from '../validate.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export function malformedXml(reason?: unknown): Fault {
  return new Fault(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    { status: 400, reason },
  )
}

/** A header or parameter that is not of its type, with S3's own words for the number of keys. */
export function invalidArgument(error: Unreadable): Fault {
  const { at = '', value = '' } = error
  const message = countParameters.has(at)
    ? `Provided ${at} not an integer or within integer range`
    : `Argument ${at} must be ${kindOf(error)}`
  return new Fault('InvalidArgument', at === '' ? 'Invalid Argument' : message, {
    status: 400,
    members: at === '' ? {} : { ArgumentName: at, ArgumentValue: value },
  })
}

const countParameters: ReadonlySet<string> = new Set([
  'max-keys',
  'max-parts',
  'max-uploads',
  'part-number-marker',
  'max-buckets',
  'max-directory-buckets',
])

function kindOf(error: Unreadable): string {
  return error.message.replace(/^.* can not be converted to /, '').replace('milliseconds since epoch', 'a timestamp')
}

/**
 * Refuses an input that lacks what the model requires, or whose XML breaks the model's enums. Headers and parameters
 * have no enum check here: S3 answers each with a fault of its own, which its operations know.
 */
export function requireS3Valid(operation: OperationModel, input: Readonly<Record<string, unknown>>): void {
  if (operation.input === undefined) return
  for (const member of operation.input.members) {
    const value = input[member.name]
    if (value === undefined) {
      if (member.required) throw missing(member)
    } else if (member.location === 'payload' && member.shape.type === 'structure') {
      const found = violations(value as Readonly<Record<string, unknown>>, member.shape)
      if (found.length > 0) throw malformedXml(found)
    }
  }
}

function missing(member: Member): Fault {
  switch (member.location) {
    case 'header':
      return new Fault('InvalidRequest', `Missing required header for this request: ${member.wireName}`, {
        status: 400,
      })
    case 'query':
      return new Fault('InvalidArgument', `Missing required parameter for this request: ${member.wireName}`, {
        status: 400,
        members: { ArgumentName: member.wireName, ArgumentValue: '' },
      })
    case 'payload':
      return new Fault('MissingRequestBodyError', 'Request body is empty.', { status: 400 })
    default:
      return malformedXml()
  }
}
