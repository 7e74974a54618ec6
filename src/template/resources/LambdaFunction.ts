import type { CreateFunctionRequest, FunctionCode, FunctionConfiguration } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { list, mapOf, number, oneOf, type Read, record, ShapeError, tagMap, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { answered, mergedTags, resource } from './resource.ts'

const code = record({ S3Bucket: text, S3Key: text, S3ObjectVersion: text, ZipFile: text })

/** The name of the file that inline code becomes. Python's and Node's runtimes only may be inline. */
const inlineFiles = [
  { runtime: /^nodejs/, file: 'index.js' },
  { runtime: /^python/, file: 'index.py' },
] as const

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const LambdaFunction = resource({
  type: 'AWS::Lambda::Function',
  properties: record(
    {
      Architectures: list(oneOf('x86_64', 'arm64')),
      Code: code,
      Description: text,
      Environment: record({ Variables: mapOf(text) }),
      EphemeralStorage: record({ Size: number }, ['Size']),
      FunctionName: text,
      Handler: text,
      // Code that the function needs: the service refuses them.
      Layers: list(text),
      MemorySize: number,
      PackageType: oneOf('Zip'),
      Role: text,
      Runtime: text,
      Tags: tagMap,
      Timeout: number,
    },
    ['Code', 'Role'],
  ),
  naming: {
    given: ({ FunctionName }) => FunctionName,
    length: 64,
    isPhysicalId: true,
    find: async (FunctionName, _beside, { call }) => {
      const found = await unlessGone(
        call<FunctionConfiguration>('lambda', 'GetFunctionConfiguration', { FunctionName }),
      )
      return found === undefined ? [] : [{ physicalId: FunctionName, at: new Date(found.LastModified ?? '') }]
    },
  },
  make: async ({ Code, FunctionName: _, Runtime, Tags, ...properties }, making) => {
    const tags = mergedTags(making, Tags)
    const input: CreateFunctionRequest = {
      ...properties,
      FunctionName: making.name,
      Code: functionCode(Code, Runtime),
      ...(Runtime === undefined ? {} : { Runtime: Runtime as NonNullable<CreateFunctionRequest['Runtime']> }),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    }
    const made = await making.call<FunctionConfiguration>('lambda', 'CreateFunction', input)
    const name = answered(made.FunctionName, 'FunctionName')
    await making.exists(name)
    return { attributes: { Arn: answered(made.FunctionArn, 'FunctionArn') } }
  },
  remove: async ({ physicalId }, call) => {
    await call('lambda', 'DeleteFunction', { FunctionName: physicalId })
  },
})

function functionCode({ ZipFile, ...stored }: Read<typeof code>, runtime = ''): FunctionCode {
  if (ZipFile === undefined) return stored
  const kind = inlineFiles.find((candidate) => candidate.runtime.test(runtime))
  if (kind === undefined) throw new ShapeError('#/Code/ZipFile', `inline code is not possible for runtime ${runtime}`)
  return { ZipFile: zipSync({ [kind.file]: strToU8(ZipFile) }, { mtime: '1980-01-01T00:00:00' }) }
}
