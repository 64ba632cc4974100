/** The start page: makes a room and goes there. */

/** @import { StartEvent, StartEffect, StartState } from './updates/start.js' */
import { render } from '../vendor/lit-html/lit-html.js';
import { openRoom, readConfig, setPageLanguage } from './effects/page.js';
import { fetchMesh, makeRoom, RoomRefused } from './effects/rooms.js';
import { forgetOldTickets, storedLanguage, storeLanguage, storeTicket } from './effects/storage.js';
import { run } from './store.js';
import { chooseLanguage, loadText } from './text.js';
import { firstStart, updateStart } from './updates/start.js';
import { startView } from './views/start.js';

const config = readConfig();
let text = await loadText(chooseLanguage(storedLanguage(), navigator.languages, config.languages));
setPageLanguage(text.language);
forgetOldTickets(Date.now());

run(
  /**
   * @param {(event: StartEvent) => void} dispatch
   * @returns {import('./store.js').Program<StartState, StartEvent, StartEffect>}
   */
  (dispatch) => {
    /** @param {string} name */
    async function openNewRoom(name) {
      try {
        const { room, secret, host, hostExpires } = await makeRoom(name);
        storeTicket(room, host, hostExpires);
        openRoom(room, secret);
      } catch (error) {
        if (!(error instanceof RoomRefused)) throw error;
        dispatch({ type: 'room-refused', field: name ? 'name' : 'start', code: error.code });
      }
    }

    /** @param {string} language */
    async function changeLanguage(language) {
      text = await loadText(language);
      setPageLanguage(language);
      dispatch({ type: 'language-loaded', language });
    }

    // Back from the call, the page may come out of the browser's memory as it was left.
    window.addEventListener('pageshow', () => dispatch({ type: 'page-shown' }));

    return {
      state: firstStart(text.language, location.origin),
      update: updateStart,
      draw: (state) => void render(startView(state, { text, dispatch, config, streamOf: () => null }), document.body),
      effects: {
        'store-language': ({ language }) => storeLanguage(language),
        'load-language': ({ language }) => void changeLanguage(language),
        'fetch-mesh': () => void fetchMesh(),
        'make-room': ({ name }) => void openNewRoom(name),
        'open-link': ({ room, secret }) => openRoom(room, secret),
      },
    };
  },
);
