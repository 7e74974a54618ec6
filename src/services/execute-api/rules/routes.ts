import type { DeployedApi, DeployedRoute, DeployedStage } from '../ports.ts'

/** An API, ready to be asked for routes. */
export interface CompiledApi {
  readonly api: DeployedApi
  readonly stages: ReadonlyMap<string, CompiledStage>
}

interface CompiledStage {
  readonly stage: DeployedStage
  /** The most specific first; without `$default`. */
  readonly routes: readonly CompiledRoute[]
  readonly fallback: DeployedRoute | undefined
}

interface CompiledRoute {
  readonly route: DeployedRoute
  readonly method: string
  /** `/pets/{id}` */
  readonly path: string
  readonly segments: readonly Segment[]
}

interface Segment {
  readonly kind: 'literal' | 'variable' | 'greedy'
  /** The text of a literal, the name of a variable. */
  readonly text: string
}

/** The stage and the route that a request is for. */
export interface Match {
  readonly stage: DeployedStage
  readonly route: DeployedRoute
  /** Decoded; empty where the route has none. */
  readonly parameters: Readonly<Record<string, string>>
  /** The route's path for permissions, `/pets/{id}`; undefined for `$default`. */
  readonly routePath: string | undefined
}

/** Sorts the routes of an API once, so that the first that matches is the one to take. */
export function compileApi(api: DeployedApi): CompiledApi {
  return { api, stages: new Map(api.stages.map((stage) => [stage.name, compileStage(stage)])) }
}

/**
 * Selects a route: a full match before a greedy one before `$default`; among those the more specific path, segment by
 * segment, and then the method itself before ANY. `malformed` when the path is not percent-encoded properly.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function matchRoute({ stages }: CompiledApi, method: string, path: string): Match | 'malformed' | undefined {
  const raw = path.slice(1).split('/')
  const named = raw[0] === '$default' ? undefined : stages.get(raw[0] as string)
  const compiled = named ?? stages.get('$default')
  if (compiled === undefined) return undefined
  const inStage = named === undefined ? raw : raw.length === 1 ? [''] : raw.slice(1)
  const segments = decodeAll(inStage)
  if (segments === undefined) return 'malformed'
  const { stage, routes, fallback } = compiled
  for (const candidate of routes) {
    if (candidate.method !== 'ANY' && candidate.method !== method) continue
    const parameters = matchSegments(candidate.segments, segments)
    if (parameters !== undefined) return { stage, route: candidate.route, parameters, routePath: candidate.path }
  }
  return fallback && { stage, route: fallback, parameters: {}, routePath: undefined }
}

function compileStage(stage: DeployedStage): CompiledStage {
  const routes = stage.routes.filter(({ key }) => key !== '$default').map(compileRoute)
  return { stage, routes: routes.sort(bySpecificity), fallback: stage.routes.find(({ key }) => key === '$default') }
}

function compileRoute(route: DeployedRoute): CompiledRoute {
  const space = route.key.indexOf(' ')
  const path = route.key.slice(space + 1)
  return { route, method: route.key.slice(0, space), path, segments: path.slice(1).split('/').map(segmentOf) }
}

function segmentOf(text: string): Segment {
  if (!text.startsWith('{')) return { kind: 'literal', text }
  return text.endsWith('+}')
    ? { kind: 'greedy', text: text.slice(1, -2) }
    : { kind: 'variable', text: text.slice(1, -1) }
}

const ranks = { literal: 0, variable: 1, greedy: 2 } as const

function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b))
  if (greedy !== 0) return greedy
  const shared = Math.min(a.segments.length, b.segments.length)
  for (let index = 0; index < shared; index += 1) {
    const difference = ranks[a.segments[index]!.kind] - ranks[b.segments[index]!.kind]
    if (difference !== 0) return difference
  }
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY')
}

function isGreedy({ segments }: CompiledRoute): boolean {
  return segments.at(-1)?.kind === 'greedy'
}

function matchSegments(
  pattern: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters: [string, string][] = []
  for (let index = 0; index < pattern.length; index += 1) {
    const { kind, text } = pattern[index]!
    const segment = segments[index]
    if (segment === undefined) return undefined
    if (kind === 'greedy') {
      const rest = segments.slice(index).join('/')
      return rest === '' ? undefined : Object.fromEntries([...parameters, [text, rest]])
    }
    if (kind === 'literal' ? segment !== text : segment === '') return undefined
    if (kind === 'variable') parameters.push([text, segment])
  }
  return pattern.length === segments.length ? Object.fromEntries(parameters) : undefined
}

function decodeAll(segments: readonly string[]): readonly string[] | undefined {
  try {
    return segments.map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
