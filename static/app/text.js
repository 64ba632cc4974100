/** The sentences people read, from `static/locales/LANGUAGE.ftl` (Fluent syntax 1.0). */

import { FluentBundle, FluentResource } from '../vendor/fluent-bundle/index.js';

/** @typedef {Record<string, string | number>} Values */

/**
 * Sentences in one language at a time.
 *
 * @typedef {object} Text
 * @property {string} language
 * @property {(id: string, values?: Values) => string} say
 * @property {(id: string) => boolean} has
 * @property {(time: number) => string} clock  hours and minutes of a time in milliseconds since 1970
 */

/** The languages by their own names. @type {Record<string, string>} */
export const LANGUAGES = { de: 'Deutsch', en: 'English' };

/**
 * The language to begin with: the stored one, else the first of the browser's that is offered, else the first offered.
 *
 * @param {string | null} stored
 * @param {readonly string[]} wished  as in navigator.languages
 * @param {readonly string[]} offered
 * @returns {string}
 */
export function chooseLanguage(stored, wished, offered) {
  const known = [stored, ...wished].map((tag) => tag?.split('-')[0]?.toLowerCase() ?? '');
  return known.find((language) => offered.includes(language)) ?? offered[0] ?? 'de';
}

/**
 * @param {string} language
 * @param {string} source  the text of its .ftl file
 * @returns {Text}
 * @throws {SyntaxError} when the file is broken
 */
export function readText(language, source) {
  const bundle = new FluentBundle(language);
  const errors = bundle.addResource(new FluentResource(source));
  if (errors[0]) throw errors[0];
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  return {
    language,
    has: (id) => bundle.hasMessage(id),
    say: (id, values) => say(bundle, id, values),
    clock: (time) => clock.format(time),
  };
}

/**
 * @param {FluentBundle} bundle
 * @param {string} id
 * @param {Values} [values]
 * @returns {string}
 * @throws {ReferenceError} when there is no such sentence, or a value for it is missing
 */
function say(bundle, id, values) {
  const pattern = bundle.getMessage(id)?.value;
  if (!pattern) throw new ReferenceError(`no sentence ${id}`);
  return bundle.formatPattern(pattern, values);
}

/**
 * @param {string} language
 * @returns {Promise<Text>}
 * @throws {TypeError} when the server can't be reached
 */
export async function loadText(language) {
  const answer = await fetch(new URL(`../locales/${language}.ftl`, import.meta.url));
  return readText(language, await answer.text());
}

/**
 * The sentence for an error code; for a code nobody knows, one that names it.
 *
 * @param {Text} text
 * @param {string} code
 * @returns {string}
 */
export const errorSentence = (text, code) =>
  text.has(`error-${code}`) ? text.say(`error-${code}`) : text.say('error-unknown', { code });
