// Two digits are read at a glance. The first is not 0, because people leave it out.
const [FIRST, LAST] = [10, 99]

/** The count of numbers that the signed-in device shows. One of them is the new device's. */
const SHOWN = 3

/**
 * Draws the numbers of a claim, all different, and which of them the new device shows. Each is
 * equally likely, and so is each place of the right one.
 */
export function drawNumbers(): { readonly numbers: readonly number[]; readonly number: number } {
  const numbers: number[] = []
  while (numbers.length < SHOWN) {
    const number = FIRST + below(LAST - FIRST + 1)
    if (!numbers.includes(number)) numbers.push(number)
  }
  return { numbers, number: numbers[below(SHOWN)] ?? FIRST }
}

/**
 * Draws a whole number from 0 to `end - 1`. A byte that would make some numbers more likely than
 * others is drawn again.
 */
export function below(end: number): number {
  const usable = 256 - 256 % end
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < usable) return byte % end
  }
}
