import type { Needs } from '../../ports.ts'
import { requireApp } from '../clients.ts'
import { invalidSession } from '../faults.ts'
import { type App, openSession, requireUnanswered } from '../sessions.ts'
import { beginStep, type Step, userOfSession } from '../steps.ts'
import { occasionOf } from '../triggers.ts'
import type { MfaMethod } from './ports.ts'

/** A user on the way to an authenticator app, between a proven password and tokens. */
export interface Setup {
  readonly app: App
  readonly step: Step
  readonly choices: readonly MfaMethod[]
  /** Uses the session up; refused when it was answered before. */
  readonly answered: () => Promise<void>
}

/** Opens the session of setting up, from operations that name no app. */
export async function setupOf(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  name: 'MFA_SETUP' | 'softwareTokenAssociated',
  text: string,
  now: number,
): Promise<Setup> {
  const session = openSession(needs, name, text, now)
  const app = await requireApp(needs, session.clientId)
  const user = await userOfSession(needs, session)
  if (!session.choices.includes('SOFTWARE_TOKEN_MFA')) throw invalidSession('software tokens were not offered')
  return {
    app,
    step: { user, progress: session.progress, occasion: occasionOf({ now, userAgent: '', sourceIp: '' }) },
    choices: session.choices,
    answered: () => requireUnanswered(needs, session, now),
  }
}

/** The session of the next step of setting up. */
export function beginSetup(
  needs: Pick<Needs, 'keyRing' | 'random'>,
  name: 'softwareTokenAssociated' | 'softwareTokenVerified',
  { app, step, choices }: Setup,
): string {
  return beginStep(needs, app, name, step, { choices })
}
