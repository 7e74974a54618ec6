/**
 * The pages' one script: it puts a browser's passkeys into forms. Pages without it, or browsers without passkeys, offer
 * the other ways. https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
export const script = `
'use strict'
const passkeys = self.PublicKeyCredential
const hasPasskeys = typeof passkeys?.parseRequestOptionsFromJSON === 'function' && navigator.credentials !== undefined

const ceremonies = {
  get: (options) => navigator.credentials.get({ publicKey: passkeys.parseRequestOptionsFromJSON(options) }),
  create: (options) => navigator.credentials.create({ publicKey: passkeys.parseCreationOptionsFromJSON(options) }),
}

function show(selector, isShown) {
  for (const element of document.querySelectorAll(selector)) element.hidden = !isShown
}

async function hold(form) {
  show('[data-passkey-failed]', false)
  try {
    const credential = await ceremonies[form.dataset.passkey](JSON.parse(form.dataset.options))
    form.elements.namedItem('credential').value = JSON.stringify(credential)
    form.submit()
  } catch {
    show('[data-passkey-failed]', true)
  }
}

if (hasPasskeys) {
  show('[data-with-passkeys]', true)
  show('[data-without-passkeys]', false)
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      hold(form)
    })
    if (form.dataset.passkey === 'get') hold(form)
  }
}
`.trimStart()
