/**
 * The look of every page. Text is 7:1 or better on its ground, edges of controls 3:1 (WCAG 2.2, 1.4.6
 * and 1.4.11). The custom properties are the ones to set for another look.
 */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --ground: #eef1f6; --card: #fff; --line: #dde2ea; --text: #171b22; --soft: #464e5a;
  --edge: #6b7480; --act: #0b4db3; --act-over: #083a88; --on-act: #fff; --act-edge: var(--act); --link: var(--act);
  --tint: #e6eefb; --note: #fdf4dc; --note-edge: #a86a00;
  --bad: #8f1515; --bad-tint: #fbe9e8; --good: #0b5a2a; --good-tint: #e0f3e6;
  --radius: 1.25rem; --round: .75rem;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, Menlo, Consolas, monospace;
  --shadow: 0 1px 2px rgb(20 30 50 / .06), 0 12px 32px rgb(20 30 50 / .08);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --card: #181c22; --line: #313842; --text: #f1f3f6; --soft: #bcc4ce;
    --edge: #8a939f; --act: #a8c8fb; --act-over: #c9defd; --on-act: #0a1c38;
    --tint: #1f2b3f; --note: #2c2512; --note-edge: #d9a032;
    --bad: #ffb4ab; --bad-tint: #3a1d1d; --good: #8fe0ab; --good-tint: #16301f; --shadow: none;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  min-height: 100vh; min-height: 100dvh; margin: 0; padding: clamp(.75rem, 3vh, 2rem) clamp(.75rem, 4vw, 2rem);
  display: flex; flex-direction: column; gap: .75rem;
  background: var(--ground); color: var(--text); font: 1.0625rem/1.5 var(--font);
  overflow-wrap: anywhere;
}
header, main { width: 100%; max-width: 28rem; margin-inline: auto; }
header {
  display: flex; gap: .625rem; align-items: center; justify-content: center;
  color: var(--soft); font-weight: 600; text-align: center;
}
header img { display: block; max-width: 10rem; height: 2rem; }
main {
  padding: clamp(1.25rem, 5vw, 2.25rem); background: var(--card);
  border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow);
}
@media (min-width: 40rem) and (min-height: 44rem) { header { margin-block-start: 5vh; } }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-align: center; text-wrap: balance; }
h1 + p:not(.note) { color: var(--soft); }
/* A name of two words in a line that runs the other way: one word would stand apart. */
[dir=rtl] bdi { display: inline-block; }
main > p:not(.note, .soft), [data-live] > p:not(.note, .soft) { text-align: center; text-wrap: balance; }
p { margin: 0 0 1rem; }
main > :last-child, main > div > :last-child, form > :last-child { margin-block-end: 0; }
a { color: var(--link); }
.icon { display: block; width: 1.5rem; height: 1.5rem; }
.mark {
  display: grid; place-items: center; width: 4rem; height: 4rem; margin: 0 auto 1rem;
  border-radius: 50%; background: var(--tint); color: var(--link);
}
.mark .icon { width: 2rem; height: 2rem; }
.mark.good { width: 5rem; height: 5rem; background: var(--good-tint); color: var(--good); }
.mark.good .icon { width: 2.75rem; height: 2.75rem; stroke-width: 2.25; }
.mark.bad { background: var(--bad-tint); color: var(--bad); }
.mark.calm { background: var(--ground); color: var(--soft); }
@media (prefers-reduced-motion: no-preference) {
  .mark.good { animation: pop .4s cubic-bezier(.3, 1.5, .6, 1) backwards, ring .9s .3s ease-out; }
  .mark.good path { stroke-dasharray: 1; animation: draw .45s .15s ease-out backwards; }
  .wait::before { animation: pulse 1.6s ease-in-out infinite; }
}
@keyframes pop { from { transform: scale(.6); opacity: 0; } }
@keyframes ring { from { box-shadow: 0 0 0 0 var(--good); } to { box-shadow: 0 0 0 1.5rem transparent; } }
@keyframes draw { from { stroke-dashoffset: 1; } }
@keyframes pulse { 50% { opacity: .25; } }
.note {
  padding: .75rem 1rem; background: var(--note); border-inline-start: .25rem solid var(--note-edge);
  border-radius: .375rem; font-size: .9375rem; text-align: start;
}
.soft { color: var(--soft); font-size: .9375rem; }
.soft > [lang] { display: block; text-align: left; }
.hint code { font: .875rem/1.5 var(--mono); }
.wait { color: var(--soft); text-align: center; }
.wait::before {
  content: ""; display: inline-block; width: .625rem; height: .625rem; margin-inline-end: .5rem;
  border-radius: 50%; background: var(--link);
}
.actions { display: grid; gap: .625rem; margin-block-start: 1.5rem; }
.button {
  display: block; width: 100%; min-height: 3rem; padding: .6875rem 1rem; cursor: pointer;
  border: 2px solid var(--edge); border-radius: var(--round); background: transparent; color: var(--text);
  font: inherit; font-weight: 600; line-height: 1.375; text-align: center; text-decoration: none;
  text-wrap: balance;
}
.button:hover { border-color: var(--text); }
.button.first { border-color: var(--act-edge); background: var(--act); color: var(--on-act); }
.button.first:hover { border-color: var(--act-over); background: var(--act-over); }
/* Its first moments: a second click that was meant for another page does not press it. */
.hold { animation: hold .7s; }
@keyframes hold { from, to { pointer-events: none; } }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
label { display: block; margin-block-end: .375rem; font-weight: 600; }
:is(input, .wrong) + label { margin-block-start: 1rem; }
input {
  display: block; width: 100%; min-height: 3rem; padding: .625rem .75rem; font: inherit;
  border: 2px solid var(--edge); border-radius: var(--round); background: var(--card); color: var(--text);
}
input[aria-invalid] { border-color: var(--bad); }
.facts {
  display: grid; grid-template-columns: fit-content(40%) 1fr; gap: .5rem 1rem;
  margin: 0 0 .5rem; padding: .75rem 1rem; background: var(--ground); border-radius: var(--round);
}
.facts div { display: contents; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; font-weight: 600; }
.facts + .soft { margin-inline: 1rem; font-size: .875rem; }
.good > p, p.good { color: var(--good); font-weight: 600; text-align: center; }
.wrong { margin-block: .5rem 0; color: var(--bad); font-weight: 600; }
.unseen {
  position: absolute; width: 1px; height: 1px; min-height: 0; margin: -1px; padding: 0; overflow: hidden;
  border: 0; clip-path: inset(50%); white-space: nowrap;
}
@media print {
  body { padding: 0; }
  main { border: 0; box-shadow: none; }
  .actions { display: none; }
}
`
