import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../kernel/fault.ts'
import { prepare } from './prepare.ts'

const stack = { id: 'arn', name: 's', account: '123456789012', region: 'eu-west-1', notificationArns: [] }
const prepared = (body: string) => prepare({ body, parameters: {}, stack, exports: {}, stored: {} })

function refuses(body: string, message: RegExp): void {
  assert.throws(
    () => prepared(body),
    (error: unknown) => {
      assert.ok(error instanceof Fault)
      assert.equal(error.code, 'ValidationError')
      assert.match(error.message, message)
      return true
    },
  )
}

const head = 'Conditions: {Never: !Equals [a, b]}\nResources:\n  A: {Type: AWS::S3::Bucket}\n'

describe('a template, before anything is made', () => {
  it('must not name what is not there in the branch of an If that is not taken', () => {
    const bucket = (name: string) =>
      `${head}  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !If [Never, ${name}, b]}}`
    prepared(bucket('!Ref A'))
    refuses(
      bucket('!Ref Gone'),
      /^Template format error: Unresolved resource dependencies \[Gone\] in the Resources block/,
    )
    refuses(bucket('!GetAtt Gone.Arn'), /Unresolved resource dependencies \[Gone\]/)
    refuses(bucket('!Sub "${Gone}"'), /Unresolved resource dependencies \[Gone\]/)
  })

  it('must not name what is not there in a resource or an output that a condition leaves out', () => {
    const left = '  B: {Type: AWS::S3::Bucket, Condition: Never, Properties: {BucketName: !Ref Gone}}'
    refuses(head + left, /\[Gone\] in the Resources block/)
    refuses(`${head}Outputs: {O: {Condition: Never, Value: !Ref Gone}}`, /\[Gone\] in the Outputs block/)
    prepared(`${head}Outputs: {O: {Condition: Never, Value: !Ref A}}`)
  })

  it('has the functions of AWS::LanguageExtensions only if it names that', () => {
    const tagged = (value: string) =>
      `${head}  B: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: k, Value: ${value}}]}}`
    const named = (body: string) => `Transform: AWS::LanguageExtensions\n${body}`
    for (const value of ['!ToJsonString {a: b}', '!Length [a, b]', '!FindInMap [M, a, b, {DefaultValue: c}]']) {
      refuses(tagged(value), /AWS::LanguageExtensions/)
      assert.deepEqual(prepared(named(tagged(value))).capabilities, ['CAPABILITY_AUTO_EXPAND'])
    }
    prepared(`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n${tagged('!Length [a]')}`)
    refuses(`Transform: AWS::Include\n${tagged('x')}`, /^No transform named AWS::Include found\.$/)
  })
})
