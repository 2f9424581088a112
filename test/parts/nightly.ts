/** True in the nightly run, which repeats in full what a default run repeats less often. */
export const NIGHTLY: boolean = process.env['NIGHTLY'] === '1'

/** How often to repeat something: less often by default than in the nightly run. */
export function times(byDefault: number, nightly: number): number {
  return NIGHTLY ? nightly : byDefault
}
