/** How the pages look. The contrast of every pair of colours is 4.5 to 1 or more. */
export const style = `
:root { color-scheme: light; font: 100%/1.5 system-ui, sans-serif; color: #1b1f24; background: #f2f4f7 }
* { box-sizing: border-box }
body { margin: 0; padding: 1rem }
main { max-width: 44rem; margin: 0 auto }
h1 { font-size: 1.5rem; margin: 0 0 .5rem }
h2 { font-size: 1.0625rem; margin: 0 }
a { color: #0b57d0 }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
.hint { margin: 0 0 1rem; color: #4a5361 }
ol { list-style: none; margin: 0; padding: 0 }
article, .problem { background: #fff; border: 1px solid #c5ccd6; border-radius: .75rem; padding: 1rem 1.25rem; margin: 0 0 1rem;
  overflow-wrap: anywhere }
.problem { border: 2px solid #b3261e; color: #8c1d18 }
.code { font: 600 1.75rem/1.5 ui-monospace, monospace; margin: .25rem 0; user-select: all }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: .5rem 0 }
dt { color: #4a5361 }
dd { margin: 0 }
summary { color: #0b57d0; cursor: pointer; width: max-content }
pre { white-space: pre-wrap; unicode-bidi: plaintext; margin: .5rem 0 0; padding: .75rem; border: 1px solid #c5ccd6; border-radius: .4rem }
`
