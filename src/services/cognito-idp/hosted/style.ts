/** How the pages look, unless a pool says otherwise. The contrast of every pair of colours is 4.5 to 1 or more. */
export const style = `
:root { color-scheme: light; font: 100%/1.5 system-ui, sans-serif; color: #1b1f24; background: #f2f4f7 }
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: 1rem; background: #fff; padding: .5rem }
main { width: 100%; max-width: 26rem; background: #fff; border: 1px solid #c5ccd6; border-radius: .75rem; padding: 2rem }
h1 { font-size: 1.5rem; margin: 0 0 1rem }
h2 { font-size: 1rem; margin: 0 0 .25rem }
.logo-customizable { max-width: 100%; max-height: 6rem; display: block; margin: 0 auto 1rem }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem }
.choice label { font-weight: 400; display: inline; margin: 0 0 0 .5rem }
.choice { margin: .5rem 0 }
fieldset { border: 0; margin: 1rem 0 0; padding: 0 }
input[type=text], input[type=password], input[type=email], input[type=tel] {
  width: 100%; font: inherit; padding: .6rem .7rem; border: 1px solid #5c6673; border-radius: .4rem; background: #fff; color: inherit }
button, .button { display: block; width: 100%; font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  padding: .65rem 1rem; margin-top: 1.25rem; border: 1px solid #0b57d0; border-radius: .4rem; background: #0b57d0; color: #fff;
  cursor: pointer }
button.plain, .button { background: #fff; color: #0b57d0; margin-top: .75rem }
a { color: #0b57d0 }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
.hint { margin: .25rem 0 0; font-size: .875rem; color: #4a5361 }
.error { border: 2px solid #b3261e; border-radius: .4rem; padding: .75rem 1rem; margin: 0 0 1rem }
.error, .error a { color: #8c1d18 }
.error p { margin: 0 }
.notice { border: 2px solid #146c2e; border-radius: .4rem; padding: .75rem 1rem; margin: 0 0 1rem; color: #0f5223 }
.qr { display: block; width: 12rem; height: 12rem; margin: 0 auto }
code { font-size: 1.0625rem; word-break: break-all }
.divider { text-align: center; margin: 1.25rem 0 0; color: #4a5361 }
`.trimStart()
