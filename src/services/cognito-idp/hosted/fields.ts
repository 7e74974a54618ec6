import { type Html, html } from '../../../kernel/html.ts'
import type { PoolSettings } from '../ports/pools.ts'
import { defaultPasswordPolicy } from '../rules/poolSettings.ts'
import { namesByAttribute } from '../rules/usernames.ts'
import { texts } from './texts.ts'

/** An input with its label. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email' | 'tel'
  /** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string
  /** Whether it is the one to mend. */
  readonly isWrong?: boolean
  readonly isOptional?: boolean
}

/** A labelled input; what helps to fill it in is tied to it. */
export function field({ name, label, type = 'text', autocomplete, value, hint, isWrong, isOptional }: Field): Html {
  const described = hint === undefined ? undefined : html` aria-describedby="${name}-hint"`
  return html`<label class="label-customizable" for="${name}">${label}</label>
<input class="inputField-customizable" type="${type}" id="${name}" name="${name}" autocomplete="${autocomplete}" value="${type === 'password' ? '' : (value ?? '')}"${described}${isWrong === true && html` aria-invalid="true"`} autocapitalize="none" spellcheck="false"${isOptional !== true && html` required`}>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}`
}

/** What users of the pool say who they are by. */
export function nameField(pool: PoolSettings, value: string | undefined, isWrong = false): Html {
  const by = pool.UsernameAttributes ?? []
  const label = !namesByAttribute(pool)
    ? texts.signIn.username
    : by.length > 1
      ? texts.signIn.emailOrPhone
      : by[0] === 'email'
        ? texts.signIn.email
        : texts.signIn.phone
  return field({ name: 'username', label, autocomplete: 'username', value, isWrong })
}

/** A field for a one-time code. */
export function codeField(label: string, isWrong: boolean): Html {
  return field({ name: 'code', label, autocomplete: 'one-time-code', isWrong })
}

/** A field for a new password, with what the pool asks of it. */
export function newPasswordField(pool: PoolSettings, label: string, isWrong: boolean, isOptional = false): Html {
  const policy = pool.Policies?.PasswordPolicy ?? defaultPasswordPolicy
  const rules = [
    texts.signUp.length(policy.MinimumLength ?? 8),
    policy.RequireUppercase === true && texts.signUp.upper,
    policy.RequireLowercase === true && texts.signUp.lower,
    policy.RequireNumbers === true && texts.signUp.number,
    policy.RequireSymbols === true && texts.signUp.symbol,
  ].filter((rule) => rule !== false)
  const hint = `${isOptional ? `${texts.signUp.noPassword} ` : ''}${texts.signUp.rules(rules)}`
  return field({ name: 'password', label, type: 'password', autocomplete: 'new-password', hint, isWrong, isOptional })
}

const fills: Readonly<Record<string, Pick<Field, 'autocomplete' | 'type'>>> = {
  email: { autocomplete: 'email', type: 'email' },
  phone_number: { autocomplete: 'tel', type: 'tel' },
  name: { autocomplete: 'name' },
  given_name: { autocomplete: 'given-name' },
  family_name: { autocomplete: 'family-name' },
  nickname: { autocomplete: 'nickname' },
  birthdate: { autocomplete: 'bday' },
  address: { autocomplete: 'street-address' },
}

/** Fields for attributes; each is named after its attribute, apart from the page's own fields. */
export function attributeFields(names: readonly string[], form: URLSearchParams): readonly Html[] {
  return names.map((name) =>
    field({
      autocomplete: 'off',
      ...fills[name],
      name: `attribute.${name}`,
      label: texts.attributes[name] ?? name.replace(/^custom:/, ''),
      value: form.get(`attribute.${name}`) ?? undefined,
    }),
  )
}

/** The attributes of a form, of those that the page asked for. */
export function attributesIn(names: readonly string[], form: URLSearchParams): Readonly<Record<string, string>> {
  const given = names.map((name) => [name, form.get(`attribute.${name}`) ?? ''] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}
