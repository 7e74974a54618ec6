import type { Denial, DenialPage, DenialQuery, Denials } from '../pipeline/denials.ts'
import type { Denials as AskedDenials } from '../services/poolhouse/ports.ts'
import type { Worker } from './worker.ts'

/** What workers ask each other about denials. */
type Question = { readonly find: string; readonly within: string | undefined } | { readonly list: DenialQuery }

/** Denials of all workers: each keeps its own, and asks the others when somebody wants to know. */
export function sharedDenials(own: Denials, worker: Worker | undefined): AskedDenials {
  worker?.onQuestion((question) => answer(own, question as Question))
  const ask = async (question: Question) => (await worker?.ask(question)) ?? []
  return {
    find: async (requestId, within) => {
      const known = own.find(requestId, within)
      if (known !== undefined) return known
      const found = await ask({ find: requestId, within })
      return found.find((each) => each !== null && each !== undefined) as Denial | undefined
    },
    list: async (query) => {
      const pages = [own.list(query), ...((await ask({ list: query })) as readonly DenialPage[])]
      return pages.length === 1 ? (pages[0] as DenialPage) : merged(pages, query.limit)
    },
  }
}

function answer(own: Denials, question: Question): unknown {
  return 'list' in question ? own.list(question.list) : own.find(question.find, question.within)
}

function merged(pages: readonly DenialPage[], limit: number): DenialPage {
  const all = pages
    .flatMap(({ denials, places }) => denials.map((denial, index) => ({ denial, place: places[index] as number })))
    .sort((a, b) => b.place - a.place)
  const page = all.slice(0, limit)
  const denials = page.map(({ denial }) => denial)
  const places = page.map(({ place }) => place)
  const isLast = all.length <= limit && pages.every(({ next }) => next === undefined)
  const last = places.at(-1)
  return isLast || last === undefined ? { denials, places } : { denials, places, next: last }
}
