/** The call page. */

/** @import { CallEvent, CallState, Effect, Phase } from './state.js' */
/** @import { Program } from './store.js' */
/** @import { Context } from './views/context.js' */
import { render } from '../vendor/lit-html/lit-html.js';
import { readAddress } from './address.js';
import { callEffects } from './effects/call.js';
import { capacityEffects } from './effects/capacity.js';
import { deviceEffects, watchDevices } from './effects/devices.js';
import { watchMeans } from './effects/means.js';
import { readConfig, setPageLanguage } from './effects/page.js';
import { playChime, playHeldSounds, playKnock } from './effects/sound.js';
import * as storage from './effects/storage.js';
import { readAbilities, watchWindow, windowEffects } from './effects/window.js';
import { firstState } from './state.js';
import { run } from './store.js';
import { chooseLanguage, loadText } from './text.js';
import { update } from './update.js';
import { isInside, isUnanswered } from './updates/room.js';
import { callView } from './views/call.js';
import { fetchViews } from './views/later.js';
import { incompleteLinkView, unsupportedView } from './views/link.js';
import { overView } from './views/over.js';
import { prejoinView } from './views/prejoin.js';
import { titleOf } from './views/title.js';
import { waitingView } from './views/waiting.js';

/** @type {Record<Phase, (state: CallState, context: Context) => unknown>} */
const VIEWS = {
  'incomplete-link': incompleteLinkView,
  unsupported: unsupportedView,
  prejoin: prejoinView,
  call: (state, context) => viewOfCall(state)(state, context),
  over: overView,
};

/** @param {CallState} state */
function viewOfCall(state) {
  if (isInside(state)) return callView;
  return isUnanswered(state) && !state.slow ? prejoinView : waitingView;
}

const config = readConfig();
const { room, secret, problem } = readAddress(location);
const able = readAbilities();
const isReady = !problem && able.secure && able.webrtc;
let text = await loadText(chooseLanguage(storage.storedLanguage(), navigator.languages, config.languages));
setPageLanguage(text.language);

/** @param {(event: CallEvent) => void} dispatch @returns {Program<CallState, CallEvent, Effect>} */
function makeProgram(dispatch) {
  /** @type {Map<string, MediaStream>} */
  const streams = new Map();
  const call = callEffects(dispatch, streams, { room, secret, ticket: storage.storedTicket(room, Date.now()) });
  if (isReady) call.prepare();

  /** @param {string} language */
  async function changeLanguage(language) {
    text = await loadText(language);
    setPageLanguage(language);
    dispatch({ type: 'language-loaded', language });
  }

  return {
    state: firstState({
      room,
      secret,
      origin: location.origin,
      linkProblem: problem,
      able,
      language: text.language,
      name: storage.storedName(),
      chime: config.chime !== 'off',
      devices: storage.storedDevices(),
    }),
    update,
    draw: (state) => {
      document.title = titleOf(state, text, config.name);
      render(VIEWS[state.phase](state, { text, dispatch, config, streamOf }), document.body);
    },
    effects: {
      ...windowEffects(dispatch),
      ...deviceEffects(dispatch, streams),
      ...capacityEffects(dispatch, streams),
      ...call.effects,
      'fetch-views': () => void fetchViews(),
      'load-language': ({ language }) => void changeLanguage(language),
      'store-language': ({ language }) => storage.storeLanguage(language),
      'store-name': ({ name }) => storage.storeName(name),
      'store-devices': ({ camera, mic }) => storage.storeDevices({ camera, mic }),
      'play-chime': () => playChime(config.chime),
      'play-knock': playKnock,
      'play-held-sounds': () => void playHeldSounds(),
    },
  };

  /** @param {string} key */
  function streamOf(key) {
    const [peer = '', kind] = key.split('/');
    return streams.get(key) ?? call.streamOf(peer, kind === 'screen' ? 'screen' : 'person');
  }
}

const dispatch = run(makeProgram);
watchWindow(dispatch);
if (isReady) {
  void watchDevices(dispatch);
  void watchMeans(dispatch);
}
