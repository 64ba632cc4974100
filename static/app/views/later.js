/** Views that nobody needs at once: they are fetched when they are first wanted. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */

/** @typedef {(state: CallState, context: Context) => unknown} View */

const fetchDialog = async () => (await import('./dialog.js')).dialogView;
const fetchChat = async () => (await import('./chat.js')).chatPanel;
const fetchPeople = async () => (await import('./people.js')).peoplePanel;

/** All of them, for a time without a server. One that fails is told of when somebody wants it. */
export const fetchViews = () => Promise.allSettled([fetchDialog, fetchChat, fetchPeople].map((fetch) => fetch()));

export const dialogView = later(fetchDialog, ({ dialog }) => dialog !== null);
export const chatPanel = later(fetchChat);
export const peoplePanel = later(fetchPeople);

/**
 * @param {() => Promise<View>} fetch
 * @param {(state: CallState) => boolean} [isWanted]
 * @returns {View}  draws nothing until it is there
 */
function later(fetch, isWanted = () => true) {
  /** @type {View | null} */
  let view = null;
  let isFetching = false;

  /** @param {Context['dispatch']} dispatch */
  async function get(dispatch) {
    isFetching = true;
    try {
      view = await fetch();
      dispatch({ type: 'view-fetched' });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      dispatch({ type: 'view-missed' });
    } finally {
      isFetching = false;
    }
  }

  return (state, context) => {
    if (view) return view(state, context);
    if (isWanted(state) && !isFetching) void get(context.dispatch);
    return '';
  };
}
