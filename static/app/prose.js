/** Chat texts: what may be sent, and which parts of it are links. */

export const LONGEST_MESSAGE = 4000;
/** What the contract forbids in prose: `UNPRINTABLE` of a line, without line feed and tab. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LINK = /https:\/\/[^\s<>"'`]+/gi;
const AFTER_A_LINK = /[.,;:!?)\]}»“”…]+$/;

/**
 * A written message as it may be sent; empty when nothing is left of it.
 *
 * @param {string} written
 * @returns {string}
 */
export function cleanProse(written) {
  const text = written.replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '').trim();
  return [...text].slice(0, LONGEST_MESSAGE).join('').trim();
}

/**
 * Cuts a message into plain parts and https links. Other schemes stay plain text.
 *
 * @param {string} text
 * @returns {{ text: string, href: string | null }[]}
 */
export function proseParts(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(AFTER_A_LINK, '');
    if (!URL.canParse(link)) continue;
    parts.push({ text: text.slice(end, match.index), href: null }, { text: link, href: new URL(link).href });
    end = match.index + link.length;
  }
  return [...parts, { text: text.slice(end), href: null }].filter((part) => part.text);
}
