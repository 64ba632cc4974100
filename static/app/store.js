/** Holds the state of one page: takes events, draws, and has effects done. */

/**
 * @template State
 * @template {{ type: string }} Event
 * @template {{ type: string }} Effect
 * @typedef {object} Program
 * @property {State} state  to begin with
 * @property {(state: State, event: Event) => { state: State, effects: Effect[] }} update
 * @property {(state: State) => void} draw
 * @property {{ [Type in Effect['type']]: (effect: Extract<Effect, { type: Type }>) => void }} effects
 */

/**
 * Runs a program: draws at once, then once a frame when something changed.
 *
 * @template State
 * @template {{ type: string }} Event
 * @template {{ type: string }} Effect
 * @param {(dispatch: (event: Event) => void) => Program<State, Event, Effect>} make
 * @returns {(event: Event) => void} dispatch
 */
export function run(make) {
  const program = make(dispatch);
  let { state } = program;
  let awaited = false;

  /** @param {Event} event */
  function dispatch(event) {
    const step = program.update(state, event);
    state = step.state;
    if (!awaited) soon(draw);
    awaited = true;
    for (const effect of step.effects) perform(effect);
  }

  /** @param {Effect} effect */
  function perform(effect) {
    const act = /** @type {(effect: Effect) => void} */ (program.effects[/** @type {Effect['type']} */ (effect.type)]);
    act(effect);
  }

  function draw() {
    awaited = false;
    program.draw(state);
  }

  draw();
  return dispatch;
}

/**
 * A hidden page gets no frames, but must go on: drawing a newcomer is also what makes them heard.
 *
 * @param {() => void} act
 */
function soon(act) {
  if (document.hidden) setTimeout(act);
  else requestAnimationFrame(act);
}
