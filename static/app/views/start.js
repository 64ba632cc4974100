/** The start page. */

/** @import { StartState, StartEvent } from '../updates/start.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { errorSentence } from '../text.js';
import { frame, linkField } from './frame.js';
import { icon } from './icon.js';

const STEPS = ['start-step-begin', 'start-step-send', 'start-step-talk'];

/** @param {StartState} state @param {Context<StartEvent>} context */
export const startView = (state, context) => {
  const [title, lead] = context.config.welcome[context.text.language] ?? [];
  return frame(
    context,
    html`
      <section class="welcome">
        <h1>${title || context.text.say('start-title')}</h1>
        <p class="lead">${lead || context.text.say('start-lead')}</p>
        ${startButton(state, context)}
        <p class="promise">${icon('shield-check')}<span>${context.text.say('start-promise')}</span></p>
      </section>
      <section class="card ways" aria-label=${context.text.say('start-ways')}>
        ${roomField(state, context)} ${linkField(context, state.linkProblem)}
      </section>
      ${steps(context)}
    `,
  );
};

/** @param {StartState} state @param {Context<StartEvent>} context */
const startButton = (state, { text, dispatch }) => html`
  <button
    type="button"
    class="first great"
    aria-disabled=${state.busy}
    @pointerenter=${() => dispatch({ type: 'start-neared' })}
    @focus=${() => dispatch({ type: 'start-neared' })}
    @click=${() => dispatch({ type: 'room-wanted', name: '' })}
  >
    ${icon('door-open')}${text.say(state.busy ? 'start-busy' : 'start-button')}
  </button>
  <p class="field-problem" role="alert">
    ${state.problem && state.problem.field === 'start' ? problem(text, state.problem.code) : ''}
  </p>
`;

/** @param {StartState} state @param {Context<StartEvent>} context */
const roomField = (state, { text, dispatch }) => {
  const code = state.problem?.field === 'name' ? state.problem.code : null;
  return html`
    <form
      class="field"
      novalidate
      @submit=${(/** @type {SubmitEvent & { currentTarget: HTMLFormElement }} */ event) => {
        event.preventDefault();
        dispatch({ type: 'room-wanted', name: String(new FormData(event.currentTarget).get('name')) });
      }}
    >
      <label for="name">${text.say('start-name-label')}</label>
      <p class="hint" id="name-hint">${text.say('start-name-hint')}</p>
      <div class="field-row">
        <input
          id="name"
          name="name"
          maxlength="60"
          autocomplete="off"
          aria-describedby="name-hint name-problem"
          aria-invalid=${code !== null}
          @focus=${() => dispatch({ type: 'start-neared' })}
        />
        <button type="submit" class="second" aria-disabled=${state.busy}>${text.say('start-name-button')}</button>
      </div>
      <p class="field-problem" id="name-problem" role="alert">${code === null ? '' : problem(text, code)}</p>
    </form>
  `;
};

/** @param {import('../text.js').Text} text @param {string} code */
const problem = (text, code) => [icon('exclamation-triangle'), errorSentence(text, code)];

/** @param {Context<StartEvent>} context */
const steps = ({ text }) => html`
  <section class="steps">
    <h2>${text.say('start-steps')}</h2>
    <ol>
      ${STEPS.map((id) => html`<li>${text.say(id)}</li>`)}
    </ol>
  </section>
`;
