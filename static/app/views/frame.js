/** The shop front around pages that are no call: awning, sign, languages, legal links. */

/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { LANGUAGES } from '../text.js';
import { icon } from './icon.js';

/** One step away from every screen. @type {('imprint' | 'privacy' | 'accessibility' | 'contact')[]} */
const LEGAL = ['imprint', 'privacy', 'accessibility', 'contact'];
const BELL = new URL('../../icons/bell.svg', import.meta.url).pathname;

/**
 * @param {Context<any>} context
 * @param {unknown} content
 */
export const frame = (context, content) => html`
  <div class="front">
    <header class="front-head">
      <div class="awning" aria-hidden="true"></div>
      <div class="sign">
        <a class="sign-name" href="/">${mark(context)}${context.config.name}</a>
        ${languages(context)}
      </div>
    </header>
    <main class="front-main">${content}</main>
    <footer class="front-foot">${legalLinks(context)}</footer>
  </div>
`;

/** The town's own logo, or our bell; the name stands beside it. @param {Context<any>} context */
export const mark = ({ config: { logo } }) =>
  logo
    ? html`<picture class="logo"
        ><source srcset=${logo.dark} media="(prefers-color-scheme: dark)" />
        <img src=${logo.light} alt="" height="40"
      /></picture>`
    : html`<img src=${BELL} alt="" width="32" height="32" />`;

/** @param {Context<any>} context */
export const languages = ({ text, dispatch, config }) => html`
  <nav class="languages" aria-label=${text.say('languages')} ?hidden=${config.languages.length < 2}>
    ${config.languages.map(
      (language) => html`
        <button
          type="button"
          class="plain"
          lang=${language}
          aria-current=${language === text.language}
          @click=${() => dispatch({ type: 'language-chosen', language })}
        >
          ${LANGUAGES[language]}
        </button>
      `,
    )}
  </nav>
`;

/**
 * Our own pages are told the language; a town's own imprint is left as it is.
 *
 * @param {string} address
 * @param {string} language
 */
const inLanguage = (address, language) => (address.startsWith('/') ? `${address}?lang=${language}` : address);

/** They open beside a call, not in its place. @param {Context<any>} context @param {boolean} [beside] */
export const legalLinks = ({ text, config }, beside = false) => html`
  <ul class="legal">
    ${LEGAL.map(
      (name) => html`
        <li>
          <a href=${inLanguage(config[name], text.language)} target=${beside ? '_blank' : '_self'} rel="noopener"
            >${text.say(name)}</a
          >
        </li>
      `,
    )}
  </ul>
`;

/**
 * The field for a pasted link.
 *
 * @param {Context<any>} context
 * @param {string | null} problem  id of a text
 */
export const linkField = ({ text, dispatch }, problem) => html`
  <form
    class="field"
    novalidate
    @submit=${(/** @type {SubmitEvent & { currentTarget: HTMLFormElement }} */ event) => {
      event.preventDefault();
      dispatch({ type: 'link-pasted', text: String(new FormData(event.currentTarget).get('link')) });
    }}
  >
    <label for="link">${text.say('link-label')}</label>
    <div class="field-row">
      <input
        id="link"
        name="link"
        type="url"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="link-problem"
        aria-invalid=${problem !== null}
      />
      <button type="submit" class="second">${text.say('link-open')}</button>
    </div>
    <p class="field-problem" id="link-problem" role="alert">
      ${problem && [icon('exclamation-triangle'), text.say(problem)]}
    </p>
  </form>
`;
