/**
 * A document as it grows: octets, behind them text that is not octets yet, and behind that markup that no text has
 * followed yet.
 */
export interface Sink {
  octets: Buffer | undefined
  /** How many octets there are. */
  length: number
  text: string
  markup: string
}

/** A place where a document says the same each time it gets there, and what stood and stands there as one text. */
export interface Place {
  before: string
  piece: string
  joined: string
}

/** Text becomes octets in portions that V8 joins where it makes new objects, not each in fresh memory of its own. */
const portion = 64 * 1024

/** Room for a listing of a thousand keys. */
const firstOctets = 512 * 1024

/** Longer markup is not remembered: a list of nothing but markup would make it grow without end. */
const longestMarkup = 512

/** An empty document. */
export function newSink(): Sink {
  return { octets: undefined, length: 0, text: '', markup: '' }
}

/** A place for markup, such as a tag. */
export function place(piece = ''): Place {
  return { before: '', piece, joined: piece }
}

/**
 * Adds the markup of a place. Rows of a list differ in their texts only: what stands between two of those is joined for
 * one row, and is a single piece for those that follow.
 */
export function addMarkup(sink: Sink, at: Place): void {
  if (sink.markup !== at.before) join(sink, at)
  sink.markup = at.joined
}

/** The same where it says one of few things, mostly what it said the last time. */
export function addWord(sink: Sink, at: Place, piece: string): void {
  if (sink.markup !== at.before || piece !== at.piece) {
    at.piece = piece
    join(sink, at)
  }
  sink.markup = at.joined
}

/** Adds text that is another each time. */
export function addText(sink: Sink, text: string): void {
  sink.text = sink.text + sink.markup + text
  sink.markup = ''
  if (sink.text.length > portion) settle(sink)
}

/** All that was added: octets where it is long. */
export function written(sink: Sink): string | Uint8Array {
  if (sink.octets === undefined) return sink.text + sink.markup
  addText(sink, '')
  settle(sink)
  return sink.octets.subarray(0, sink.length)
}

function join(sink: Sink, at: Place): void {
  if (sink.markup.length > longestMarkup) addText(sink, '')
  at.before = sink.markup
  at.joined = [at.before, at.piece].join('')
}

/** Makes octets of the text that there is. */
function settle(sink: Sink): void {
  const octets = withRoom(sink, sink.text.length * 3)
  sink.length += octets.write(sink.text, sink.length)
  sink.text = ''
}

/** The octets, with room for so many more. */
function withRoom(sink: Sink, more: number): Buffer {
  const { octets, length } = sink
  if (octets !== undefined && octets.length >= length + more) return octets
  const larger = Buffer.allocUnsafeSlow(Math.max(firstOctets, (length + more) * 2))
  octets?.copy(larger, 0, 0, length)
  sink.octets = larger
  return larger
}
