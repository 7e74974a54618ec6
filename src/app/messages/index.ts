/**
 * Where messages of user pools leave: every one is written to the outbox, and goes on by SMTP or to the SMS webhook where
 * the settings name one. What a message says, and whether there is one, is the service's to judge.
 */
import { readFile } from 'node:fs/promises'
import { CannotStart } from '../../kernel/cannotStart.ts'
import type { Message, Outbox } from '../../services/cognito-idp/ports/messages.ts'
import { type Delivery, type OutboxFolder, outboxFolder, outboxOf } from '../../storage/outbox.ts'
import type { Ground } from '../ground.ts'
import { type Channel, lanes, NotDelivered } from './channel.ts'
import { smsWebhook } from './smsWebhook.ts'
import { smtpChannel } from './smtp.ts'

/** Milliseconds that a message has to leave. */
const patience = 10_000

/** Messages on their way at once, by each channel. */
const width = 10

/** The ways out, by medium; a medium without one has the outbox alone. */
type Channels = { readonly [M in Message['medium']]?: Channel | undefined }

/** What delivery needs. */
type MessageNeeds = Pick<Ground, 'log' | 'background'> & { readonly folder: OutboxFolder; readonly channels: Channels }

/** Opens the outbox with the channels of the settings. @throws CannotStart when a secret's file cannot be read. */
export async function openMessages(ground: Ground): Promise<Outbox> {
  const { folder, log, background } = ground
  const channels = await channelsOf(ground)
  return messageOutbox({ log, background, channels, folder: outboxFolder(outboxOf(folder.root)) })
}

/**
 * Writes a message down, hands it to its channel once, and writes down how that went. Whoever asked for it hears of a
 * failure, or is not waiting and the log does.
 */
export function messageOutbox({ log, background, folder, channels }: MessageNeeds): Outbox {
  const lane = { EMAIL: lanes(width), SMS: lanes(width) }
  const send = async (message: Message, channel: Channel): Promise<() => Promise<void>> => {
    const by = channel.name
    const write = await folder.keep(message, { status: 'sending', by })
    const settle = (delivery: Delivery) =>
      write(delivery).catch((error: unknown) => log.error({ error }, 'how a message fared could not be written down'))
    return async () => {
      const signal = AbortSignal.timeout(patience)
      try {
        await lane[message.medium](() => channel.send(message, signal))
      } catch (error) {
        const reason = error instanceof NotDelivered ? error.message : 'the server failed'
        const { poolId, medium, kind } = message
        log.warn({ poolId, medium, kind, by, reason }, 'a message was not delivered')
        await settle({ status: 'failed', by, reason })
        throw error
      }
      await settle({ status: 'sent', by })
    }
  }
  return {
    deliver: async (message, { isAwaited }) => {
      const channel = channels[message.medium]
      if (channel === undefined) {
        await folder.keep(message, { status: 'kept' })
        return
      }
      const leave = await send(message, channel)
      if (isAwaited) return leave()
      background.add(leave().catch(requireNotDelivered))
    },
  }
}

/** What the other side is to blame for has been told. */
function requireNotDelivered(error: unknown): void {
  if (!(error instanceof NotDelivered)) throw error
}

async function channelsOf({ settings, clock, random }: Ground): Promise<Channels> {
  const { smtpUrl: server, mailFrom: from, smsWebhook: url } = settings
  const [authorities, password, token, secret] = await Promise.all([
    textOf(settings.smtpCaFile),
    secretOf(settings.smtpPasswordFile),
    secretOf(settings.smsWebhookTokenFile),
    secretOf(settings.smsWebhookSecretFile),
  ])
  return {
    EMAIL:
      server && from ? smtpChannel({ server, from, authorities, password: password ?? server.password }) : undefined,
    SMS: url === undefined ? undefined : smsWebhook({ url, token, secret, clock, random }),
  }
}

/** A secret's file, without the line's end that editors leave. */
async function secretOf(file: string | undefined): Promise<string | undefined> {
  const text = (await textOf(file))?.replace(/\r?\n$/, '')
  if (text !== undefined && !/^[\x20-\x7e]+$/.test(text)) {
    throw new CannotStart(`${file} must hold a secret: one line of printable characters`)
  }
  return text
}

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CannotStart(`${file} cannot be read`, { cause: error })
  }
}
