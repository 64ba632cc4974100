/** What people and rooms are called on the screen. */

const LONGEST_NAME = 64;
/** Control characters, line separators and bidirectional controls: what the contract forbids in a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** How many words the server adds to a room's name so that nobody guesses it. */
const RANDOM_WORDS = 3;

/**
 * A typed name as it may be sent: one line, at most 64 code points.
 *
 * @param {string} typed
 * @returns {string}
 */
export function cleanName(typed) {
  const name = typed.replace(UNPRINTABLE, '').replace(/\s+/g, ' ').trim();
  return [...name].slice(0, LONGEST_NAME).join('').trim();
}

/**
 * One or two letters that stand for a person without picture; empty when there is no name.
 *
 * @param {string} name
 * @returns {string}
 */
export function initials(name) {
  const words = name.split(/[\s-]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen
    .map((word) => word?.match(/\p{L}|\p{N}/u)?.[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/**
 * A room's name for people: the words somebody chose for it, else the random ones.
 *
 * @param {string} room  as it stands in the address
 * @returns {string}
 */
export function roomTitle(room) {
  const words = room.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return (words.length > RANDOM_WORDS ? words.slice(0, -RANDOM_WORDS) : words).join(' ');
}
